// The columns of Models: what each says of a model, and by what it is sorted.
import { canChoose } from "./choose.js";
import { button, h, plain, say } from "./dom.js";
import { age, context, date, none, price } from "./format.js";
import { ruleText } from "./pieces.js";
import { state } from "./state.js";

const exact = new Intl.NumberFormat("en", { maximumFractionDigits: 9 });
const known = (value, unit) => (value === null ? "not said" : `${exact.format(value)} ${unit}`);
// Of several with one id, with the backend.
const nameOf = model => plain(model.isTwin ? `${model.id} of ${model.backend}` : model.id);
export const effectOf = model => ({ 1: "appears", "-1": "goes" })[model.change];
// The address may hold an id alone.
export const isOpen = model => state.catalogue.byKey.get(state.open) === model;
const ageOf = model => (model.created === null ? none : age(state.catalogue.now - model.created));

function reason(model) {
  if (model.change > 0) return ["draft", "your change shows it"];
  if (model.isAlias) return ["alias", model.decided?.text ?? ""];
  if (model.isShadowed) return ["out of reach", "no call for its id comes here"];
  const rule = model.decided;
  if (rule) return [rule.key.replace("exclude.", "not "), ruleText(rule)];
  return model.wasShown ? ["all", "there is no rule"] : ["none", "no rule matches"];
}

function box(cell, onTick) {
  const input = h("input", { type: "checkbox", onchange: () => onTick(input.closest("tr").item, input.checked) });
  cell.append(h("label.box", input));
  return model => {
    input.checked = model.isShown;
    input.disabled = !state.rules || !canChoose(model, state.view);
    input.ariaLabel = `Show ${nameOf(model)}`;
  };
}

function name(cell, onOpen) {
  const [dim, strong, tag, under] = [h("span.dim.clip"), h("span.clip"), h("span.tag"), h("span.under")];
  const opens = button([dim, strong], event => onOpen(opens.closest("tr").item, event), "opens mono");
  cell.append(h("div.line", opens, tag), under);
  return model => {
    const cut = model.isAlias ? 0 : model.id.lastIndexOf("/") + 1;
    say(dim, model.id.slice(0, cut));
    say(strong, model.id.slice(cut));
    opens.ariaLabel = nameOf(model);
    opens.title = model.name ? `${model.name}\n${model.id}` : model.id;
    opens.ariaExpanded = isOpen(model);
    const text = effectOf(model) ?? (model.isAlias ? "alias" : model.appeared ? "new" : model.isShown ? "" : "hidden");
    say(tag, model.isTwin ? `${model.backend} ${text}` : text);
    tag.className = `tag ${text}`;
    const cost = model.price === null ? "price not said" : model.price === 0 ? "free" : `$${price(model.price)}/M`;
    say(under, [cost, context(model.context), ageOf(model)].filter(each => each !== none).join(" · "));
  };
}

function because(cell) {
  const [key, text] = [h("span.key"), h("span.clip")];
  cell.append(h("div.line", key, text));
  return model => {
    const [kind, words] = reason(model);
    say(key, kind);
    say(text, words);
    text.className = model.decided && model.change <= 0 ? "clip mono" : "clip soft";
    cell.title = model.decided?.place ? `${words}\nline ${model.decided.place.line}` : words;
  };
}

const number = (id, title, text, exact) => ({ id, title, sort: id, kind: "number", text, exact });

// All there are; `off` are those that are not shown until asked for.
export const columns = (onTick, onOpen) => [
  { id: "box", title: "Shown", isQuiet: true, make: cell => box(cell, onTick) },
  { id: "id", title: "Model", sort: "id", isHead: true, make: cell => name(cell, onOpen) },
  { id: "name", title: "Name", sort: "name", off: true, text: model => model.name ?? none, exact: model => model.name },
  { id: "backend", title: "Backend", sort: "backend", off: true, text: model => model.backend || none },
  { id: "input", title: "Takes", sort: "input", off: true, text: model => model.input?.join(", ") ?? none, exact: model => model.features.join(", ") },
  number("price", "In $/M", model => price(model.price), model => known(model.price, "$/M")),
  number("out", "Out $/M", model => price(model.out), model => known(model.out, "$/M")),
  number("context", "Context", model => context(model.context), model => known(model.context, "tokens")),
  number("age", "Age", ageOf, model => date(model.created)),
  { id: "rule", title: "Because of", sort: "rule", make: because },
];
