// Beside the table: all that is known of one model.
import { get, Refusal } from "./api.js";
import { button, closing, copyButton, h, replace, say } from "./dom.js";
import * as format from "./format.js";
import { state, update } from "./state.js";

const title = h("h2.mono.break", { tabindex: -1 });
const drafted = h("p.draft-note", { role: "status" });
const body = h("div.side-body");
let asked = null;

export const detail = {
  label: "Model",
  element: h("div.side-inner",
    h("div.side-head", title, closing(() => update({ open: null }), "Close the details")), drafted, body),
  draw(changed) {
    const change = state.catalogue?.byID.get(state.open)?.change ?? 0;
    say(drafted, change === 0 ? "" : change > 0 ? "Your draft shows it." : "Your draft hides it.");
    const key = `${state.open} ${state.view} ${state.catalogue?.hash}`;
    if (asked === key && !changed.has("all")) return;
    asked = key;
    say(title, state.open);
    load(state.open, key);
  },
};

async function load(id, key) {
  try {
    const view = state.view ? `&view=${encodeURIComponent(state.view)}` : "";
    const model = await get(`model?id=${encodeURIComponent(id)}${view}`);
    if (asked === key) show(model);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (asked === key) replace(body, h("p.problem", error.message));
  }
}

const facts = (...pairs) => h("dl.facts", pairs.filter(Boolean).map(([name, ...value]) => h("div", h("dt", name), h("dd", value))));
const line = (place) => (place ? h("span.soft", { title: "line in the file" }, `:${place.line}`) : null);
const outcomes = { matched: "matches", unmatched: "no match", missing: "no such field", stopped: "took too long" };

function show(model) {
  replace(body,
    h("p.verdict", h("span", { class: model.shown ? "dot on" : "dot" }), h("b", model.shown ? "Shown" : "Hidden"), ` ${model.reason}`),
    h("p.row", copyButton(model.id, "Copy id"), button("Rules", () => update({ open: null, panel: state.view ? `views/${state.view}` : `backends/${model.backend}` }), "quiet")),
    model.rules.length > 0 && section("Rules", h("ul.rule-list", model.rules.map((rule) => h("li", { class: `${rule.outcome} ${rule.decides ? "decides" : ""}` },
      h("span.key", rule.key.replace("exclude.", "not ")),
      h("span.mono.break", rule.field ? `${rule.field} ${rule.text}` : rule.text),
      h("span.rule-facts", [outcomes[rule.outcome], rule.finding && rule.key.endsWith("where") ? ` (${rule.finding})` : "", rule.decides ? ", decides" : ""], line(rule.place)))))),
    section("A call", facts(
      model.targets.length > 0 && ["Alias of", model.targets.join(", then ")],
      model.call && ["Goes to", h("span.break", `${model.call.backend} `, h("span.soft", model.call.url))],
      model.call && ["As", h("span.mono.break", model.call.model)],
      model.call && ["Key sent", model.call.key ?? "none"],
      !model.callable && ["Served", "no: the filter is enforced"],
      model.aliases.length > 0 && ["Also known as", model.aliases.join(", ")],
      model.views.length > 0 && ["Views", h("ul.bare", model.views.map((view) => h("li", h("span", { class: view.shown ? "dot on" : "dot" }), `${view.name} `, h("span.soft", view.reason))))])),
    model.usage && section(`Last ${model.usage.days} days`, facts(
      ["Calls", format.count(model.usage.requests), model.usage.unknown > 0 && h("span.soft", ` ${format.count(model.usage.unknown)} told no usage`)],
      ["Tokens", `${format.count(model.usage.input_tokens)} in, ${format.count(model.usage.output_tokens)} out`],
      ["Cost", format.cost(model.usage.cost)])),
    section("What the provider says", fields(model.fields)));
}

const section = (name, ...content) => h("section", h("h3", name), content);
const limit = 4000;
const shorten = (text) => (text.length > limit ? `${text.slice(0, limit)}… (${format.count(text.length)} characters)` : text);

/** The provider's object as a list of names and values; objects as far as three deep. */
function fields(value, depth = 0) {
  return h("dl.fields", Object.entries(value).map(([name, content]) => {
    const isTree = typeof content === "object" && content !== null && !Array.isArray(content) && depth < 3 && Object.keys(content).length > 0;
    return h("div", { class: isTree ? "tree" : "" }, h("dt", shorten(name)), h("dd", { class: typeof content === "number" ? "tab" : "" }, isTree ? fields(content, depth + 1) : shorten(text(content))));
  }));
}

function text(content) {
  if (Array.isArray(content)) return content.every((each) => typeof each !== "object") ? content.join(", ") : JSON.stringify(content);
  return typeof content === "string" ? content : JSON.stringify(content);
}
