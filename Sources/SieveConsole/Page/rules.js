// Beside the table: the rules of a backend or a view as they stand in the file, and as the draft has them.
import { button, closing, h, redraw, replace, say } from "./dom.js";
import { addRule, change, contentOf, entries, newDraft, removeRule } from "./draft.js";
import { count, plural } from "./format.js";
import { state, update } from "./state.js";

const kinds = [
  ["glob", "glob", "google/gemma-3-*"], ["simple", "exact id", "google/gemma-3-27b-it"], ["regexp", "regexp", ".*gemma-[34].*"], ["where", "where", ">= 128k"],
  ["exclude.glob", "not: glob", "*-preview"], ["exclude.simple", "not: exact id", "google/gemma-3-1b-it"], ["exclude.regexp", "not: regexp", ".*-(beta|exp)"],
  ["exclude.where", "not: where", "> 365d"], ["default", "first in the list", ".*gemma.*"],
];
const fields = ["context_length", "pricing.prompt", "pricing.completion", "created", "supported_parameters", "architecture.input_modalities", "owned_by", "name"];
const groups = [
  ["Shown: what one of these matches", ["simple", "glob", "regexp"]], ["Only where all of this holds", ["where"]],
  ["Never: what one of these matches", ["exclude.simple", "exclude.glob", "exclude.regexp", "exclude.where"]], ["First in the list", ["default"]],
  ["Other names: the first target that answers", ["alias"]],
];

const plainField = { type: "text", class: "mono", spellcheck: "false", autocomplete: "off" };
const choice = h("select", { "aria-label": "Rules of", onchange: () => update({ panel: choice.value, typed: null }) });
const where = h("p.soft");
const rulesList = h("div.rule-groups");
const kind = h("select", { "aria-label": "Kind of rule", onchange: typing }, kinds.map(([key, name]) => h("option", { value: key }, name)));
const field = h("input", plainField, { "aria-label": "Field", list: "fields", oninput: typing });
const pattern = h("input", plainField, { "aria-label": "Rule", "aria-describedby": "typed", oninput: typing });
const typed = h("p.typed", { id: "typed", role: "status" });
const suggestion = h("div.suggestion", { hidden: true });

function toggle(key, value, words) {
  const box = h("input", { type: "checkbox", onchange: () => alter((content) => {
    if (box.checked) content[key] = value;
    else delete content[key];
  }) });
  return Object.assign(h("label.choice", box, h("span", words)), { draw: (content) => { box.checked = content[key] === value; } });
}
const enforce = toggle("enforce", true, "Enforced: what is hidden cannot be called either");
const missing = toggle("where_missing", "keep", "Keep models that lack a field of where");

const aliases = () => ({ section: "aliases", name: "Aliases", content: state.rules.aliases, rules: [], locked: { alias: Object.values(state.rules.aliases_locked)[0] } });
const sections = () => (state.rules ? [...state.rules.sections, aliases()] : []);

export const rulesPanel = {
  label: "Rules",
  element: h("div",
    h("div.side-head", h("h2", "Rules of"), choice, closing(() => update({ panel: null, typed: null }), "Close the rules")),
    h("div.side-body", where,
      h("form.adder", { onsubmit: submit }, h("h3", "Add a rule"), h("div.row", kind, field, pattern, h("button", { type: "submit" }, "Add")),
        h("datalist", { id: "fields" }, fields.map((name) => h("option", { value: name }))), typed),
      suggestion, rulesList, h("div", missing, enforce))),
  draw(has, isNew) {
    if (!isNew && !has("panel", "rules", "draft", "preview", "query")) return;
    if (isNew || has("rules")) drawChoice();
    choice.value = state.panel;
    drawForm();
    const section = sections().find((each) => each.section === state.panel);
    if (section) drawSection(section);
    else redraw(rulesList, h("p.soft", state.rules ? "The file has no such section." : "Reading the file…"));
    drawTyped();
    drawSuggestion();
  },
};

function drawChoice() {
  const option = (section) => h("option", { value: section.section }, section.name);
  const group = (label, found) => found.length > 0 && h("optgroup", { label }, found.map(option));
  replace(choice, group("Backends", sections().filter((each) => each.kind === "backend")), group("Views", sections().filter((each) => each.kind === "view")),
    state.rules && option(aliases()));
}

const identity = (rule) => `${rule.key}\n${rule.field ?? ""}\n${rule.text.replace(/\s+/g, "")}`;
const byIdentity = (rules) => new Map(rules.map((rule) => [identity(rule), rule]));
const words = (rule) => (rule.field ? `${rule.field} ${rule.text}` : rule.text);
const short = (rule) => rule.key.replace("exclude.", "");

function drawSection(section) {
  const content = state.draft ? contentOf(state.draft, section.section) : section.content;
  const drafted = byIdentity((state.preview?.rules ?? []).filter((rule) => rule.section === section.section));
  const saved = byIdentity(section.rules);
  const before = entries(section.section, section.content);
  const now = entries(section.section, content);
  const gone = before.filter((rule) => !now.some((each) => identity(each) === identity(rule)));
  const had = byIdentity(before);
  say(where, section.rules.length || section.place ? `${section.place ? `From line ${section.place.line} of the file · ` : ""}${count(section.shown)} shown, ${count(section.hidden)} hidden`
    : "Names that a client can use for a model, or for several in order.");
  const line = (rule) => ruleLine(section, rule, had.has(identity(rule)), saved.get(identity(rule)), drafted.get(identity(rule)));
  const found = groups.map(([title, keys]) => {
    const [there, taken] = [now, gone].map((rules) => rules.filter((rule) => keys.includes(rule.key)));
    return there.length + taken.length > 0 && h("section", h("h3", title), h("ul.rule-list.edit", there.map(line), taken.map(goneLine)));
  });
  redraw(rulesList, found.some(Boolean) ? found : h("p.soft", section.section === "aliases" ? "No aliases yet." : "No rules: every model is shown. Hide some, or add a rule above."));
  enforce.draw(content);
  missing.draw(content);
  enforce.hidden = section.kind !== "backend";
  missing.hidden = content.where === undefined;
}

function ruleLine(section, rule, isOld, saved, drafted) {
  const { matched, stopped, problem } = drafted ?? saved ?? {};
  const lock = section.locked?.[rule.key.split(".")[0]];
  const query = `rule:"${rule.text}"`;
  return h("li", { class: isOld ? "" : "added" },
    h("span.key", short(rule)), h("span.mono.break", words(rule)), !isOld && h("span.tag.appears", "added"),
    h("span.rule-facts",
      matched !== undefined && rule.key !== "alias" && button(count(matched), () => update({ query: state.query === query ? "" : query }),
        { class: matched === 0 ? "link none" : "link", "aria-label": `Find the ${plural(matched, "model")} that ${words(rule)} matches`, title: "models it matches" }),
      saved?.place && h("span.soft", { title: "line in the file" }, `:${saved.place.line}`),
      lock ? h("span.soft", "locked") : closing(() => alter((content) => removeRule(content, rule.key, rule.text, rule.field)), `Remove ${rule.key} ${words(rule)}`)),
    stopped > 0 && h("span.problem", `ran out of time for ${plural(stopped, "model")}`), problem && h("span.problem", problem.message), lock && h("span.soft.note", lock));
}

const goneLine = (rule) => h("li.gone", h("span.key", short(rule)), h("span.mono.break", words(rule)), h("span.tag.goes", "removed"), h("span.rule-facts",
  button("Put back", () => alter((content) => addRule(content, rule.key, rule.value, rule.field)), { class: "link", "aria-label": `Put back ${rule.key} ${words(rule)}` })));

function alter(call) {
  const draft = state.draft ?? (state.rules && newDraft(state.rules));
  if (draft) update({ draft: change(draft, state.panel, call) });
}

/** The rule in the form, or null where something is missing. */
function written() {
  const key = state.panel === "aliases" ? "alias" : kind.value;
  const [text, name] = [pattern.value.trim(), field.hidden ? null : field.value.trim()];
  return text && name !== "" ? { section: state.panel, key, text, field: name } : null;
}

function drawForm() {
  const isAlias = state.panel === "aliases";
  kind.hidden = isAlias;
  field.hidden = !isAlias && !kind.value.endsWith("where");
  field.placeholder = isAlias ? "fast" : "context_length";
  pattern.placeholder = isAlias ? "groq/llama-3.3-70b, local/llama" : kinds.find(([key]) => key === kind.value)[2];
}

let timer;
function typing() {
  drawForm();
  clearTimeout(timer);
  timer = setTimeout(() => update({ typed: written() }), 60);
}

function drawTyped() {
  const { typed: rule, preview } = state;
  const found = rule && preview?.rules.find((each) => each.section === rule.section && each.key === rule.key && each.text === rule.text);
  const problem = rule && (found?.problem ?? preview?.problems.find((each) => each.section === rule.section && (each.key === rule.key || each.field === rule.field)));
  typed.classList.toggle("problem", Boolean(problem));
  pattern.setAttribute("aria-invalid", String(Boolean(problem)));
  if (!rule || !preview) return say(typed, "");
  const matches = found && rule.key !== "alias" ? `Matches ${plural(found.matched, "model")}. ` : "";
  say(typed, problem ? problem.message : `${matches}The list: +${count(preview.appears.length)} −${count(preview.disappears.length)}`);
}

function submit(event) {
  event.preventDefault();
  const rule = written();
  if (!rule) return (pattern.value.trim() ? field : pattern).focus();
  if (typed.classList.contains("problem")) return pattern.focus();
  alter((content) => addRule(content, rule.key, rule.text, rule.field));
  clearTimeout(timer);
  pattern.value = "";
  update({ typed: null });
  pattern.focus();
}

function drawSuggestion() {
  const offer = state.preview?.suggestion;
  suggestion.hidden = !offer;
  redraw(suggestion, offer && [h("p", `One glob says the same as ${plural(offer.replaces.length, "entry", "entries")}: `, h("b.mono", offer.text)),
    button("Use it", () => useSuggestion(offer))]);
}

/** Puts one glob in the place of the entries that it stands for. */
export function useSuggestion(offer) {
  update({ draft: change(state.draft, offer.section, (content) => {
    for (const text of offer.replaces) removeRule(content, "simple", text, null);
    addRule(content, offer.key, offer.text, null);
  }) });
}
