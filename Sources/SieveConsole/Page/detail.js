// Beside the table: all that is known of one model.
import { attempt, get } from "./api.js";
import { button, closing, copyButton, h, replace, say } from "./dom.js";
import { cost, count, plural } from "./format.js";
import { dot, facts, section } from "./pieces.js";
import { state, update } from "./state.js";

const title = h("h2.mono.break", { tabindex: -1 });
const drafted = h("p.draft-note", { role: "status" });
const body = h("div.side-body");
let asked = null;

export const detail = {
  label: "Model",
  element: h("div", h("div.side-head", title, closing(() => update({ open: null }), "Close the details")), drafted, body),
  draw(has, isNew) {
    const change = state.catalogue?.byID.get(state.open)?.change ?? 0;
    say(drafted, change === 0 ? "" : change > 0 ? "Your draft shows it." : "Your draft hides it.");
    const key = [state.open, state.view, state.catalogue?.hash].join("\n");
    if (asked === key && !isNew) return;
    asked = key;
    say(title, state.open);
    const question = new URLSearchParams({ id: state.open, ...(state.view && { view: state.view }) });
    attempt(get(`model?${question}`).then((model) => asked === key && show(model)), (refusal) => asked === key && replace(body, h("p.problem", refusal.message)));
  },
};

const outcomes = { matched: "matches", unmatched: "no match", missing: "no such field", stopped: "took too long" };

const ruleLine = (rule) => h("li", { class: `${rule.outcome} ${rule.decides ? "decides" : ""}` },
  h("span.key", rule.key.replace("exclude.", "not ")), h("span.mono.break", rule.field ? `${rule.field} ${rule.text}` : rule.text),
  h("span.rule-facts", outcomes[rule.outcome], rule.finding != null && rule.field && ` (${rule.finding})`, rule.decides && ", decides",
    rule.place && h("span.soft", { title: "line in the file" }, ` :${rule.place.line}`)));

const views = (model) => model.views.length > 0 && h("ul.bare", model.views.map((view) => h("li", dot(view.shown ? "on" : ""), `${view.name} `, h("span.soft", view.reason))));

function show(model) {
  const { call, usage } = model;
  const rules = () => update({ open: null, panel: state.view ? `views/${state.view}` : model.kind === "alias" ? "aliases" : `backends/${model.backend}` });
  replace(body,
    h("p.verdict", dot(model.shown ? "on" : ""), h("b", model.shown ? "Shown" : "Hidden"), ` ${model.reason}`),
    h("p.row", copyButton(model.id, "Copy id"), button("Rules", rules, "quiet")),
    model.rules.length > 0 && section("Rules", h("ul.rule-list", model.rules.map(ruleLine))),
    section("A call", facts(
      ["Alias of", model.targets.join(", then ")],
      ["Goes to", call && [`${call.backend} `, h("span.soft.break", call.url)]],
      ["As", call?.model, ".mono.break"],
      ["Key sent", call && (call.key ?? "none"), ".break"],
      ["Served", model.callable ? null : "no: the filter is enforced"],
      ["Also known as", model.aliases.join(", ")],
      ["Views", views(model)])),
    usage && section(`Last ${plural(usage.days, "day")}`, facts(
      ["Calls", [count(usage.requests), usage.unknown > 0 && h("span.soft", ` ${count(usage.unknown)} told no usage`)]],
      ["Tokens", `${count(usage.input_tokens)} in, ${count(usage.output_tokens)} out`],
      ["Cost", cost(usage.cost)])),
    section("What the provider says", fields(model.fields)));
}

const limit = 4000;
const shorten = (text) => (text.length > limit ? `${text.slice(0, limit)}… (${count(text.length)} characters)` : text);
const isTree = (value) => typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

function words(value) {
  if (Array.isArray(value) && value.every((each) => typeof each !== "object")) return value.join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The provider's object as a list of names and values; objects as far as three deep. */
const fields = (value, depth = 0) => h("dl.fields", Object.entries(value).map(([name, content]) => (isTree(content) && depth < 3
  ? h("div.tree", h("dt", shorten(name)), h("dd", fields(content, depth + 1)))
  : h("div", h("dt", shorten(name)), h("dd", shorten(words(content)))))));
