// The columns of Models: what each says of a model, and by what it is sorted.
import { h, say } from "./dom.js";
import * as format from "./format.js";
import { state } from "./state.js";
import { canChoose } from "./choose.js";
import { textColumn } from "./table.js";

const exact = new Intl.NumberFormat("en", { maximumFractionDigits: 9 });
const known = (value, unit) => (value === null ? "not said" : `${exact.format(value)} ${unit}`);

/** Why it is (not) in the list, in a few words. */
export function reason(model) {
  if (model.change > 0) return ["draft", "your change shows it"];
  if (model.isAlias) return ["alias", ""];
  if (model.isShadowed) return ["taken", "another model has its id or prefix"];
  if (!model.decided) return model.wasShown ? ["all", "there is no rule"] : ["none", "no rule matches"];
  const rule = model.decided;
  return [rule.key.replace("exclude.", "not "), rule.field ? `${rule.field} ${rule.text}` : rule.text];
}

const box = (onTick) => ({
  id: "box", title: "Shown", quiet: true,
  make: (cell) => {
    const input = h("input", { type: "checkbox" });
    input.addEventListener("change", () => onTick(input.closest("tr").item, input.checked));
    cell.append(h("label.box", input));
    return (model) => {
      input.checked = model.isShown;
      input.disabled = !state.rules || !canChoose(model, state.view);
      input.setAttribute("aria-label", `Show ${model.id}`);
      cell.title = input.disabled && state.rules ? (model.isAlias ? "Aliases are always shown; a view can leave them out." : "Another model has this id or prefix.") : "";
    };
  },
});

const name = (onOpen) => ({
  id: "id", title: "Model", sort: "id", heads: true,
  make: (cell) => {
    const dim = h("span.dim.clip");
    const strong = h("span.clip");
    const opens = h("button", { type: "button", class: "opens mono" }, dim, strong);
    const tag = h("span.tag");
    const under = h("span.under");
    opens.addEventListener("click", (event) => onOpen(opens.closest("tr").item, event));
    cell.append(h("div.named", opens, tag), under);
    return (model) => {
      const cut = model.isAlias ? 0 : model.id.lastIndexOf("/") + 1;
      say(dim, model.id.slice(0, cut));
      say(strong, model.id.slice(cut));
      opens.setAttribute("aria-label", model.id);
      opens.title = model.name && model.name !== model.id ? `${model.name}\n${model.id}` : model.id;
      opens.setAttribute("aria-expanded", String(state.open === model.id));
      const text = model.change > 0 ? "appears" : model.change < 0 ? "goes" : model.isAlias ? "alias" : model.appeared ? "new" : model.isShown ? "" : "hidden";
      say(tag, text);
      tag.className = `tag ${text}`;
      tag.hidden = text === "";
      const prices = model.promptPrice === null ? "price not said" : model.promptPrice === 0 ? "free" : `$${format.price(model.promptPrice)}/M`;
      say(under, [prices, model.context === null ? null : format.context(model.context), model.created === null ? null : format.age(state.catalogue.now - model.created)].filter(Boolean).join(" · "));
    };
  },
});

const rule = {
  id: "rule", title: "Because of", sort: "rule",
  make: (cell) => {
    const key = h("span.key");
    const text = h("span.mono.clip");
    cell.append(h("div.because", key, text));
    return (model) => {
      const [kind, words] = reason(model);
      say(key, kind);
      say(text, words);
      text.className = model.decided && model.change <= 0 ? "mono clip" : "clip soft";
      cell.title = model.decided?.place ? `${words}\nline ${model.decided.place.line}` : words;
    };
  },
};

/** All there are; `off` are those that are not shown until asked for. */
export const columns = (onTick, onOpen) => [
  box(onTick), name(onOpen),
  textColumn("name", "Name", (model) => model.name ?? format.none, { sort: "name", off: true, kind: "wide", exact: (model) => model.name }),
  textColumn("backend", "Backend", (model) => model.backend || format.none, { sort: "backend", off: true }),
  textColumn("input", "Takes", (model) => model.input?.join(", ") ?? format.none, { sort: "input", off: true, exact: (model) => model.features.join(", ") }),
  textColumn("price", "In $/M", (model) => format.price(model.promptPrice), { sort: "price", kind: "number", hint: "Dollars a million tokens in", exact: (model) => known(model.promptPrice, "$ a million tokens in") }),
  textColumn("out", "Out $/M", (model) => format.price(model.completionPrice), { sort: "out", kind: "number", hint: "Dollars a million tokens out", exact: (model) => known(model.completionPrice, "$ a million tokens out") }),
  textColumn("context", "Context", (model) => format.context(model.context), { sort: "context", kind: "number", exact: (model) => known(model.context, "tokens") }),
  textColumn("age", "Age", (model) => (model.created === null ? format.none : format.age(state.catalogue.now - model.created)), { sort: "age", kind: "number", exact: (model) => format.date(model.created) }),
  rule,
];
