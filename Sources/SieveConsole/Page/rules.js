// Beside the table: the rules of a section, as the file and as the draft has them.
import { button, closing, h, redraw, replace, say } from "./dom.js";
import { addRule, change, contentOf, entries, removeRule } from "./draft.js";
import { count, plural } from "./format.js";
import { lineOf, ruleName, ruleText, section } from "./pieces.js";
import { wordsOf } from "./query.js";
import { state, update } from "./state.js";

const either = [["glob", "glob", "google/gemma-3-*"], ["simple", "exact id", "google/gemma-3-27b-it"], ["regexp", "regexp", ".*gemma-[34].*"], ["where", "where", ">= 128k"]];
const kinds = [...either, ...either.map(([key, name, example]) => [`exclude.${key}`, `not: ${name}`, example]), ["default", "first in the list", ".*gemma.*"]];
const fields = "context_length pricing.prompt pricing.completion created supported_parameters architecture.input_modalities owned_by name".split(" ");
const groups = [
  ["Shown: what one of these matches", /^(simple|glob|regexp)/], ["Only where all of this holds", /^where/], ["Never: what one of these matches", /^exclude/],
  ["First in the list", /^default/], ["Names, and what they stand for", /^alias/],
];

// Lines of a group that are drawn: a file may name thousands of ids.
const most = 200;

const sectionChoice = h("select.field", { label: "Rules of", onchange: () => choose(sectionChoice.value) });
const where = h("p.soft");
const rulesList = h("div.rules");
const kind = h("select.field", { label: "Kind of rule", onchange: typing }, kinds.map(([key, name]) => h("option", { value: key }, name)));
const written = { type: "text", class: "field mono", spellcheck: "false", autocomplete: "off", oninput: typing };
const field = h("input", written);
const pattern = h("input", written, { "aria-describedby": "typed" });
const adding = h("h3");
const typed = h("p.typed", { id: "typed", role: "status" });

function toggle(key, value, words) {
  const box = h("input", { type: "checkbox", onchange: () => alter(content => {
    if (box.checked) content[key] = value;
    else delete content[key];
  }) });
  return Object.assign(h("label.line.choice", box, h("span", words)), { draw: content => { box.checked = content[key] === value; } });
}
const enforce = toggle("enforce", true, "Enforced: what is hidden cannot be called either");
const missing = toggle("where_missing", "keep", "Keep models that lack a field of where");

export const rulesPanel = {
  label: "Rules",
  element: h("div",
    h("div.line.side-head", h("h2", "Rules of"), sectionChoice, closing(() => update({ panel: null, typed: null }), "Close the rules")),
    h("div.side-body", where,
      h("form.stack.adder", { onsubmit: submit }, adding, h("div.row", kind, field, pattern, h("button", "Add")),
        h("datalist", { id: "fields" }, fields.map(name => h("option", { value: name }))), typed),
      rulesList, h("div", missing, enforce))),
  draw(has, isNew) {
    if (!isNew && !has("panel", "rules", "draft", "preview", "errors")) return;
    const sections = state.rules?.sections ?? [];
    if (isNew || has("rules")) replace(sectionChoice, sections.map(({ section }) => h("option", { value: section }, section.replace("/", " · "))));
    if (has("panel")) field.value = pattern.value = "";
    sectionChoice.value = state.panel;
    drawForm();
    const chosen = sections.find(each => each.section === state.panel);
    if (chosen) drawSection(chosen);
    else redraw(rulesList, h("p.soft", state.errors.rules?.message ?? (state.rules ? "The file has no such section." : "Reading the file…")));
  },
};

const isOfAliases = () => state.panel === "aliases";

// A view's rules are looked at through that view: the table shows what they do.
function choose(panel) {
  const [, view] = panel.split("views/");
  update({ panel, typed: null, ...(view && { view }) });
}

// What makes two rules the same, however the server spells a list of conditions.
const identity = ({ key, field, text }) => [key, field, field ? text.replace(/[\s"\\]/g, "") : text].join("\n");
const byIdentity = rules => new Map(rules.map(rule => [identity(rule), rule]));

function drawSection({ section: name, kind: sort, content: base, rules, locked, place, shown, hidden }) {
  const content = state.draft ? contentOf(state.draft, name) : base;
  const drafted = byIdentity((state.preview?.rules ?? []).filter(rule => rule.section === name));
  const [saved, before, now] = [rules, entries(base, name), entries(content, name)].map(byIdentity);
  const gone = [...before.values()].filter(rule => !now.has(identity(rule)));
  say(where, `${place ? `From line ${place.line} of the file · ` : ""}${count(shown)} shown, ${count(hidden)} hidden`);
  const line = rule => ruleLine(rule, !before.has(identity(rule)), saved.get(identity(rule))?.place, drafted.get(identity(rule)) ?? saved.get(identity(rule)),
    locked[isOfAliases() ? rule.field : rule.key.split(".")[0]]);
  const lists = groups.map(([title, ofGroup]) => {
    const [there, taken] = [[...now.values()], gone].map(found => found.filter(({ key }) => ofGroup.test(key)));
    const more = there.length - most;
    return there.length + taken.length > 0 && section(title, h("ul.rule-list", taken.map(goneLine), there.slice(0, most).map(line)), more > 0 && h("p.soft", `and ${count(more)} more`));
  });
  redraw(rulesList, lists.some(Boolean) ? lists : h("p.soft", isOfAliases() ? "No alias: a name for a model, or for several of which the next is asked when one fails."
    : "No rules: every model is shown. Hide some, or add a rule above."));
  enforce.draw(content);
  missing.draw(content);
  enforce.hidden = sort !== "backend";
  missing.hidden = isOfAliases() || content.where === undefined;
  drawTyped([...drafted.values()]);
}

function ruleLine(rule, isAdded, place, { matched, stopped, problem, text } = {}, lock) {
  const query = `rule:"${wordsOf({ ...rule, section: state.panel, text })}"`;
  return h("li.row", { class: isAdded ? "added" : "" }, ruleName(rule), isAdded && h("span.tag.appears", "added"),
    h("span.line.rule-facts",
      rule.key === "alias" ? !lock && button("Change", () => edit(rule), { class: "link", label: `Change ${rule.field}` })
        : matched !== undefined && button(count(matched), () => update({ query: state.query === query ? "" : query }),
          { class: matched ? "link" : "link none", label: `Find the ${plural(matched, "model")} that ${ruleText(rule)} matches`, title: "models it matches" }),
      lineOf(place),
      lock ? h("span.soft", "locked") : closing(() => alter(content => removeRule(content, rule)), `Remove ${rule.key} ${ruleText(rule)}`)),
    stopped > 0 && h("span.problem", `ran out of time for ${plural(stopped, "model")}`), problem && h("span.problem", problem.message), lock && h("span.soft.note", lock));
}

const goneLine = rule => h("li.row.gone", ruleName(rule), h("span.tag.goes", "removed"), h("span.line.rule-facts",
  button("Put back", () => alter(content => addRule(content, rule)), { class: "link", label: `Put back ${rule.key} ${ruleText(rule)}` })));

function edit(rule) {
  field.value = rule.field;
  pattern.value = rule.text;
  pattern.focus();
}

function alter(call) {
  if (state.draft) update({ draft: change(state.draft, [[state.panel, call]]) });
}

function ruleInForm() {
  const name = field.hidden ? null : field.value.trim();
  const values = (isOfAliases() ? pattern.value.split(",") : [pattern.value]).map(each => each.trim()).filter(Boolean);
  if (values.length === 0 || name === "") return null;
  return { section: state.panel, key: isOfAliases() ? "alias" : kind.value, value: values.length > 1 ? values : values[0], field: name };
}

function drawForm() {
  const isAlias = isOfAliases();
  kind.hidden = isAlias;
  field.hidden = !isAlias && !kind.value.endsWith("where");
  say(adding, isAlias ? "Add or change an alias" : "Add a rule");
  const label = (input, name, placeholder) => Object.assign(input, { ariaLabel: name, placeholder });
  label(field, ...(isAlias ? ["Alias", "fast"] : ["Field", "context_length"])).setAttribute("list", isAlias ? "" : "fields");
  label(pattern, ...(isAlias ? ["Stands for", "local/gemma-3, openrouter/gemma-3"] : ["Rule", kinds.find(([key]) => key === kind.value)[2]]));
}

let timer;
function typing() {
  drawForm();
  clearTimeout(timer);
  timer = setTimeout(() => update({ typed: ruleInForm() }), 60);
}

function drawTyped(drafted) {
  const { typed: rule, preview } = state;
  const found = rule && drafted.find(each => each.key === rule.key && each.text === rule.value);
  const problem = rule && (found?.problem ?? preview?.problems.find(each => each.section === rule.section && each.key === rule.key && (each.field ?? rule.field) === rule.field));
  typed.classList.toggle("problem", Boolean(problem));
  pattern.ariaInvalid = Boolean(problem);
  const matches = found && !isOfAliases() ? `Matches ${plural(found.matched, "model")}. ` : "";
  say(typed, !rule || !preview ? "" : problem?.message ?? `${matches}The list: +${count(preview.appears.length)} −${count(preview.disappears.length)}`);
}

function submit(event) {
  event.preventDefault();
  const rule = ruleInForm();
  if (!rule) return (pattern.value.trim() ? field : pattern).focus();
  pattern.focus();
  if (typed.classList.contains("problem")) return;
  alter(content => addRule(content, rule));
  clearTimeout(timer);
  pattern.value = "";
  if (isOfAliases()) field.value = "";
  update({ typed: null });
}
