// Beside the table: all that is known of one model.
import { attempt, get } from "./api.js";
import { button, closing, copyButton, h, prose, replace, say } from "./dom.js";
import { count, plural, spent } from "./format.js";
import { dot, facts, lineOf, ruleName, section } from "./pieces.js";
import { asViewed, state, update } from "./state.js";

const title = h("h2.mono.break", { tabindex: -1 });
const body = h("div.side-body");
let asked = null;

export const detail = {
  label: "Model",
  element: h("div", h("div.line.side-head", title, closing(() => update({ open: null }), "Close the details")), body),
  draw(has, isNew) {
    const key = [state.open, state.view, state.catalogue?.hash].join("\n");
    if (!state.catalogue || (asked === key && !isNew)) return;
    asked = key;
    const { id, isTwin, backend } = state.catalogue.byKey.get(state.open) ?? { id: state.open };
    say(title, id);
    const path = `model?id=${encodeURIComponent(id)}${isTwin ? `&backend=${encodeURIComponent(backend)}` : ""}`;
    attempt(get(asViewed(path)).then(model => asked === key && show(model)), refusal => asked === key && replace(body, h("p.problem", refusal.message)));
  },
};

const outcomes = { matched: "matches", unmatched: "no match", missing: "no such field", stopped: "took too long" };

const ruleLine = rule => h("li.row", { class: `${rule.outcome} ${rule.decides ? "decides" : ""}` },
  ruleName(rule, "not "),
  h("span.line.rule-facts.soft", outcomes[rule.outcome], rule.finding != null && rule.field && ` (${rule.finding})`, rule.decides && ", decides", lineOf(rule.place)));

const views = model => model.views.length > 0 && h("ul", model.views.map(view => h("li", dot(view.shown ? "on" : ""), `${view.name} `, h("span.soft", view.reason))));

function show(model) {
  const { call, usage } = model;
  const unknown = usage?.unknown ?? usage?.unknown_tokens;
  const rules = () => update({ open: null, panel: state.view ? `views/${state.view}` : model.kind === "alias" ? "aliases" : `backends/${model.backend}` });
  replace(body,
    h("p.row.verdict", dot(model.shown ? "on" : ""), h("b", model.shown ? "Shown" : "Hidden"), ` ${model.reason}`),
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
      ["Calls", [count(usage.requests), unknown > 0 && h("span.soft", ` ${count(unknown)} told no usage`)]],
      ["Tokens", `${count(usage.input_tokens)} in, ${count(usage.output_tokens)} out`],
      ["Cost", spent(usage)])),
    section("What the provider says", facts(...fields(model.fields)), model.fields_left_out > 0 && h("p.soft", `and ${count(model.fields_left_out)} more`)));
}

// The provider's object, its fields named as a `where` would.
function fields(value, path = "", depth = 0) {
  return Object.entries(value).slice(0, 200).flatMap(([name, content]) => {
    if (depth < 3 && content?.constructor === Object) return fields(content, `${path}${name}.`, depth + 1);
    const words = [content].flat();
    const text = words.some(each => typeof each === "object") ? JSON.stringify(content) : words.join(", ");
    return [[path + name, text && prose(text)]];
  });
}
