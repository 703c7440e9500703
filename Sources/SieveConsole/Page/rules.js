// Beside the table: the rules of a backend or a view as they stand in the file, and as the draft has them.
import { button, closing, h, redraw, replace, say } from "./dom.js";
import { addRule, change, contentOf, entries, removeRule } from "./draft.js";
import { count, plural } from "./format.js";
import { ruleName, ruleText, section } from "./pieces.js";
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
];

/** Lines of a group that are drawn: a file may name thousands of ids. */
const most = 200;

const sectionChoice = h("select.field", { "aria-label": "Rules of", onchange: () => update({ panel: sectionChoice.value, typed: null }) });
const where = h("p.soft");
const rulesList = h("div.rules");
const kind = h("select.field", { "aria-label": "Kind of rule", onchange: typing }, kinds.map(([key, name]) => h("option", { value: key }, name)));
const written = { type: "text", class: "field mono", spellcheck: "false", autocomplete: "off", oninput: typing };
const field = h("input", written, { "aria-label": "Field", list: "fields", placeholder: "context_length" });
const pattern = h("input", written, { "aria-label": "Rule", "aria-describedby": "typed" });
const typed = h("p.typed", { id: "typed", role: "status" });

function toggle(key, value, words) {
  const box = h("input", { type: "checkbox", onchange: () => alter((content) => {
    if (box.checked) content[key] = value;
    else delete content[key];
  }) });
  return Object.assign(h("label.line.choice", box, h("span", words)), { draw: (content) => { box.checked = content[key] === value; } });
}
const enforce = toggle("enforce", true, "Enforced: what is hidden cannot be called either");
const missing = toggle("where_missing", "keep", "Keep models that lack a field of where");

export const rulesPanel = {
  label: "Rules",
  element: h("div",
    h("div.line.side-head", h("h2", "Rules of"), sectionChoice, closing(() => update({ panel: null, typed: null }), "Close the rules")),
    h("div.side-body", where,
      h("form.stack.adder", { onsubmit: submit }, h("h3", "Add a rule"), h("div.row", kind, field, pattern, h("button", { type: "submit" }, "Add")),
        h("datalist", { id: "fields" }, fields.map((name) => h("option", { value: name }))), typed),
      rulesList, h("div", missing, enforce))),
  draw(has, isNew) {
    if (!isNew && !has("panel", "rules", "draft", "preview")) return;
    const sections = state.rules?.sections ?? [];
    const options = (label, kind) => h("optgroup", { label }, sections.filter((each) => each.kind === kind).map((each) => h("option", { value: each.section }, each.name)));
    if (isNew || has("rules")) replace(sectionChoice, options("Backends", "backend"), state.session?.views.length > 0 && options("Views", "view"));
    sectionChoice.value = state.panel;
    drawForm();
    const chosen = sections.find((each) => each.section === state.panel);
    if (chosen) drawSection(chosen);
    else redraw(rulesList, h("p.soft", state.rules ? "The file has no such section." : "Reading the file…"));
  },
};

/** What makes two rules the same, however the server spells their white space. */
const identity = (rule) => [rule.key, rule.field, rule.text.replace(/\s+/g, "")].join("\n");
const byIdentity = (rules) => new Map(rules.map((rule) => [identity(rule), rule]));

function drawSection({ section: name, kind: sort, content: base, rules, locked, place, shown, hidden }) {
  const content = state.draft ? contentOf(state.draft, name) : base;
  const drafted = byIdentity((state.preview?.rules ?? []).filter((rule) => rule.section === name));
  const [saved, before, now] = [rules, entries(base), entries(content)].map(byIdentity);
  const gone = [...before.values()].filter((rule) => !now.has(identity(rule)));
  say(where, `${place ? `From line ${place.line} of the file · ` : ""}${count(shown)} shown, ${count(hidden)} hidden`);
  const line = (rule) => ruleLine(rule, !before.has(identity(rule)), saved.get(identity(rule))?.place, drafted.get(identity(rule)) ?? saved.get(identity(rule)),
    locked?.[rule.key.split(".")[0]]);
  const lists = groups.map(([title, keys]) => {
    const [there, taken] = [[...now.values()], gone].map((found) => found.filter((rule) => keys.includes(rule.key)));
    const more = there.length - most;
    return there.length + taken.length > 0 && section(title, h("ul.rule-list", taken.map(goneLine), there.slice(0, most).map(line)), more > 0 && h("p.soft", `and ${count(more)} more`));
  });
  redraw(rulesList, lists.some(Boolean) ? lists : h("p.soft", "No rules: every model is shown. Hide some, or add a rule above."));
  enforce.draw(content);
  missing.draw(content);
  enforce.hidden = sort === "view";
  missing.hidden = content.where === undefined;
  drawTyped([...drafted.values()]);
}

function ruleLine(rule, isAdded, place, { matched, stopped, problem } = {}, lock) {
  const query = `rule:"${rule.text}"`;
  return h("li.row", { class: isAdded ? "added" : "" }, ruleName(rule), isAdded && h("span.tag.appears", "added"),
    h("span.line.rule-facts",
      matched !== undefined && button(count(matched), () => update({ query: state.query === query ? "" : query }),
        { class: matched ? "link" : "link none", "aria-label": `Find the ${plural(matched, "model")} that ${ruleText(rule)} matches`, title: "models it matches" }),
      place && h("span.soft", { title: "line in the file" }, `:${place.line}`),
      lock ? h("span.soft", "locked") : closing(() => alter((content) => removeRule(content, rule)), `Remove ${rule.key} ${ruleText(rule)}`)),
    stopped > 0 && h("span.problem", `ran out of time for ${plural(stopped, "model")}`), problem && h("span.problem", problem.message), lock && h("span.soft.note", lock));
}

const goneLine = (rule) => h("li.row.gone", ruleName(rule), h("span.tag.goes", "removed"), h("span.line.rule-facts",
  button("Put back", () => alter((content) => addRule(content, rule)), { class: "link", "aria-label": `Put back ${rule.key} ${ruleText(rule)}` })));

function alter(call) {
  if (state.draft) update({ draft: change(state.draft, [[state.panel, call]]) });
}

function ruleInForm() {
  const [value, name] = [pattern.value.trim(), field.hidden ? null : field.value.trim()];
  return value && name !== "" ? { section: state.panel, key: kind.value, value, field: name } : null;
}

function drawForm() {
  field.hidden = !kind.value.endsWith("where");
  pattern.placeholder = kinds.find(([key]) => key === kind.value)[2];
}

let timer;
function typing() {
  drawForm();
  clearTimeout(timer);
  timer = setTimeout(() => update({ typed: ruleInForm() }), 60);
}

function drawTyped(drafted) {
  const { typed: rule, preview } = state;
  const found = rule && drafted.find((each) => each.key === rule.key && each.text === rule.value);
  const problem = rule && (found?.problem ?? preview?.problems.find((each) => each.section === rule.section && each.key === rule.key));
  typed.classList.toggle("problem", Boolean(problem));
  pattern.setAttribute("aria-invalid", Boolean(problem));
  const matches = found ? `Matches ${plural(found.matched, "model")}. ` : "";
  say(typed, !rule || !preview ? "" : problem?.message ?? `${matches}The list: +${count(preview.appears.length)} −${count(preview.disappears.length)}`);
}

function submit(event) {
  event.preventDefault();
  const rule = ruleInForm();
  if (!rule) return (pattern.value.trim() ? field : pattern).focus();
  pattern.focus();
  if (typed.classList.contains("problem")) return;
  alter((content) => addRule(content, rule));
  clearTimeout(timer);
  pattern.value = "";
  update({ typed: null });
}
