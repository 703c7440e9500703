// Beside the table: the rules of a backend or a view as they stand in the file, and as the draft has them.
import { button, closing, debounced, h, redraw, say } from "./dom.js";
import { addRule, change, contentOf, entries, newDraft, removeRule } from "./draft.js";
import * as format from "./format.js";
import { state, update } from "./state.js";

const kinds = [
  ["glob", "glob", "google/gemma-3-*"], ["simple", "exact id", "google/gemma-3-27b-it"], ["regexp", "regexp", ".*gemma-[34].*"], ["where", "where", ">= 128k"],
  ["exclude.glob", "not: glob", "*-preview"], ["exclude.simple", "not: exact id", "google/gemma-3-1b-it"], ["exclude.regexp", "not: regexp", ".*-(beta|exp)"], ["exclude.where", "not: where", "> 365d"],
  ["default", "first in the list", ".*gemma.*"],
];
const fields = ["context_length", "pricing.prompt", "pricing.completion", "created", "supported_parameters", "architecture.input_modalities", "owned_by", "name"];
const groups = [
  ["Shown: what one of these matches", ["simple", "glob", "regexp"]], ["Only where all of this holds", ["where"]],
  ["Never: what one of these matches", ["exclude.simple", "exclude.glob", "exclude.regexp", "exclude.where"]], ["First in the list", ["default"]],
];

const sectionChoice = h("select", { "aria-label": "Rules of", onchange: () => update({ panel: sectionChoice.value, typed: null }) });
const where = h("p.soft");
const list = h("div.rule-groups");
const kind = h("select", { "aria-label": "Kind of rule", onchange: typing }, kinds.map(([key, name]) => h("option", { value: key }, name)));
const field = h("input", { type: "text", class: "mono", "aria-label": "Field", placeholder: "context_length", list: "fields", spellcheck: "false", autocomplete: "off", oninput: () => typing() });
const pattern = h("input", { type: "text", class: "mono", "aria-label": "Rule", "aria-describedby": "typed", spellcheck: "false", autocomplete: "off", oninput: () => typing() });
const typed = h("p.typed", { id: "typed", role: "status" });
const add = h("button", { type: "submit" }, "Add");
const form = h("form.adder", { onsubmit: submit }, h("h3", "Add a rule"), h("div.adder-row", kind, field, pattern, add),
  h("datalist", { id: "fields" }, fields.map((name) => h("option", { value: name }))), typed);
const suggestion = h("div.suggestion", { hidden: true });
const enforce = h("input", { type: "checkbox", onchange: () => alter((content) => { if (enforce.checked) content.enforce = true; else delete content.enforce; }) });
const missing = h("input", { type: "checkbox", onchange: () => alter((content) => { if (missing.checked) content.where_missing = "keep"; else delete content.where_missing; }) });
const enforceLine = h("label.choice", enforce, h("span", "Enforced: what is hidden cannot be called either"));
const missingLine = h("label.choice", missing, h("span", "Keep models that lack a field of where"));

export const rulesPanel = {
  label: "Rules",
  element: h("div.side-inner",
    h("div.side-head", h("h2", "Rules of"), sectionChoice, closing(() => update({ panel: null, typed: null }), "Close the rules")),
    h("div.side-body", where, form, suggestion, list, h("div.switches", missingLine, enforceLine))),
  draw(changed) {
    if (!["all", "panel", "rules", "draft", "preview", "query"].some((name) => changed.has(name))) return;
    const sections = state.rules?.sections ?? [];
    if (changed.has("all") || changed.has("rules")) {
      sectionChoice.replaceChildren(...["backend", "view"].map((each) => h("optgroup", { label: each === "backend" ? "Backends" : "Views" },
        sections.filter((section) => section.kind === each).map((section) => h("option", { value: section.section }, section.name)))).filter((group) => group.childElementCount));
    }
    sectionChoice.value = state.panel;
    if (changed.has("panel") || changed.has("all")) prepare();
    const section = sections.find((each) => each.section === state.panel);
    if (section) drawSection(section);
    else redraw(list, h("p.soft", state.rules ? "The file has no such section." : "Reading the file…"));
    drawTyped();
    drawSuggestion();
  },
};

function drawSection(section) {
  const content = state.draft ? contentOf(state.draft, section.section) : section.content;
  const drafted = new Map((state.preview?.rules ?? []).filter((rule) => rule.section === section.section).map((rule) => [name(rule), rule]));
  const saved = new Map(section.rules.map((rule) => [name(rule), rule]));
  const now = entries(content);
  const has = new Set(now.map(name));
  const gone = section.rules.filter((rule) => !has.has(name(rule)) && rule.key !== "alias");
  const counts = state.preview?.valid ? state.preview : null;
  say(where, [section.place ? `From line ${section.place.line} of the file` : "In the file", `${format.count(section.shown)} shown, ${format.count(section.hidden)} hidden`,
    counts && !state.draft?.content[section.section] ? null : null].filter(Boolean).join(" · "));
  const rows = groups.map(([title, keys]) => {
    const rules = [...now.filter((rule) => keys.includes(rule.key)).map((rule) => line(section, rule, saved.get(name(rule)), drafted.get(name(rule)))),
      ...gone.filter((rule) => keys.includes(rule.key)).map((rule) => goneLine(section, rule))];
    return rules.length > 0 && h("section", h("h3", title), h("ul.rule-list.edit", rules));
  });
  redraw(list, rows.some(Boolean) ? rows : h("p.soft", "No rules: every model is shown. Hide some, or add a rule above."));
  enforce.checked = content.enforce === true;
  missing.checked = content.where_missing === "keep";
  enforceLine.hidden = section.kind === "view";
  missingLine.hidden = content.where === undefined;
}

const name = (rule) => `${rule.key}\n${rule.field ?? ""}\n${rule.text.replace(/\s+(?=([^"]*"[^"]*")*[^"]*$)/g, "")}`;
const words = (rule) => (rule.field ? `${rule.field} ${rule.text}` : rule.text);
const short = (rule) => rule.key.replace("exclude.", "");

function line(section, rule, saved, drafted) {
  const found = drafted ?? saved;
  const lock = section.locked?.[rule.key.split(".")[0]];
  const matched = found?.matched;
  return h("li", { class: `${saved ? "" : "added"} ${found?.problem ? "wrong" : ""}` },
    h("span.key", short(rule)), h("span.mono.break", words(rule)),
    !saved && h("span.tag.appears", "added"),
    h("span.rule-facts",
      matched !== undefined && button(`${format.count(matched)}`, () => update({ query: state.query === `rule:"${rule.text}"` ? "" : `rule:"${rule.text}"` }),
        { class: matched === 0 ? "link none" : "link", "aria-label": `Find the ${format.plural(matched, "model")} that ${words(rule)} matches`, title: "models it matches" }),
      saved?.place && h("span.soft", { title: "line in the file" }, `:${saved.place.line}`),
      lock ? h("span.soft", { title: lock }, "locked") : closing(() => alter((content) => removeRule(content, rule.key, rule.text, rule.field)), `Remove ${rule.key} ${words(rule)}`)),
    found?.stopped > 0 && h("span.problem", `ran out of time for ${format.plural(found.stopped, "model")}`),
    found?.problem && h("span.problem", found.problem.message), lock && h("span.soft.note", lock));
}

const goneLine = (section, rule) => h("li.gone", h("span.key", short(rule)), h("span.mono.break", words(rule)), h("span.tag.goes", "removed"),
  h("span.rule-facts", button("Put back", () => alter((content) => addRule(content, rule.key, valueOf(section, rule), rule.field)), { class: "link", "aria-label": `Put back ${rule.key} ${words(rule)}` })));

/** The value as the file has it: a `where` may be a list. */
function valueOf(section, rule) {
  const holder = rule.key.startsWith("exclude.") ? section.content.exclude : section.content;
  if (!rule.field || Array.isArray(holder?.where)) return rule.text;
  return holder?.where?.[rule.field] ?? rule.text;
}

function alter(call) {
  const draft = state.draft ?? (state.rules ? newDraft(state.rules) : null);
  if (draft) update({ draft: change(draft, state.panel, call) });
}

function prepare() {
  const isWhere = kind.value.endsWith("where");
  field.hidden = !isWhere;
  pattern.placeholder = kinds.find(([key]) => key === kind.value)[2];
}

const tell = debounced(60, () => {
  const text = pattern.value.trim();
  const isWhere = kind.value.endsWith("where");
  update({ typed: text && (!isWhere || field.value.trim()) ? { section: state.panel, key: kind.value, text, field: isWhere ? field.value.trim() : null } : null });
});

function typing() {
  prepare();
  tell();
}

function drawTyped() {
  const rule = state.typed;
  const found = rule && state.preview?.rules.find((each) => each.section === rule.section && each.key === rule.key && each.text === rule.text);
  const problem = rule && (found?.problem ?? state.preview?.problems.find((each) => each.section === rule.section && each.key === rule.key));
  typed.classList.toggle("problem", Boolean(problem));
  pattern.setAttribute("aria-invalid", String(Boolean(problem)));
  if (!rule || !state.preview) return say(typed, "");
  if (problem) return say(typed, problem.message);
  say(typed, `${found ? `Matches ${format.plural(found.matched, "model")}. ` : ""}The list: +${format.count(state.preview.appears.length)} −${format.count(state.preview.disappears.length)}`);
}

function submit(event) {
  event.preventDefault();
  const text = pattern.value.trim();
  const isWhere = kind.value.endsWith("where");
  if (!text || (isWhere && !field.value.trim())) return (text ? field : pattern).focus();
  if (typed.classList.contains("problem")) return pattern.focus();
  alter((content) => addRule(content, kind.value, text, isWhere ? field.value.trim() : null));
  pattern.value = "";
  tell();
  update({ typed: null });
  pattern.focus();
}

function drawSuggestion() {
  const offer = state.preview?.suggestion;
  suggestion.hidden = !offer;
  if (!offer) return suggestion.replaceChildren();
  redraw(suggestion, h("p", "One glob says the same as ", format.plural(offer.replaces.length, "entry").replace("entrys", "entries"), ": ", h("b.mono", offer.text)),
    button("Use it", () => useSuggestion(offer)));
}

/** Puts one glob in the place of the entries that it stands for. */
export function useSuggestion(offer) {
  update({ draft: change(state.draft, offer.section, (content) => {
    for (const text of offer.replaces) removeRule(content, "simple", text, null);
    addRule(content, offer.key, offer.text, null);
  }) });
}
