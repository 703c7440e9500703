// GET models as objects that are quick to search, and what a draft does to them.
import { compile, wordsOf } from "./query.js";

export function readCatalogue({ columns, rows, rules, sets, backends, ...answer }) {
  const at = Object.fromEntries(columns.map((name, index) => [name, index]));
  const set = index => (index === null ? null : sets[index]);
  for (const rule of rules) rule.words = ` ${wordsOf(rule).toLowerCase()}`;
  const models = rows.map((row, order) => {
    const backend = backends[row[at.backend]];
    const [id, name, isAlias, isShown] = [row[at.id], row[at.name], row[at.kind] === 1, row[at.shown] === 1];
    return {
      order, id, name, isAlias, isShown, wasShown: isShown, isShadowed: row[at.shown] === 2,
      // Its id at the backend, as the rules of that see it.
      upstream: !isAlias && backend && id.startsWith(backend.prefix) ? id.slice(backend.prefix.length) : id,
      backend: backend?.name ?? "",
      decided: rules[row[at.decided]] ?? null, rules: row[at.rules].map(index => rules[index]),
      created: row[at.created], context: row[at.context], appeared: row[at.appeared],
      price: row[at.prompt_price], out: row[at.completion_price],
      input: set(row[at.input]), output: set(row[at.output]), features: set(row[at.features]),
      // +1: the draft would show it, -1: hide it.
      change: 0,
      text: (name ? `${id}\n${name}` : id).toLowerCase(),
    };
  });
  return { ...answer, backends, rules, models, byKey: byKey(models) };
}

// Models by what names each for good: the id, with the backend where several have it; alone it is then the one that calls get.
function byKey(models) {
  const found = new Map();
  for (const [id, twins] of Map.groupBy(models, model => model.id)) {
    for (const model of twins) {
      model.isTwin = twins.length > 1 && !model.isAlias;
      model.key = model.isTwin ? `${id}\n${model.backend}` : id;
      while (found.has(model.key)) model.key += "\n";
      found.set(model.key, model);
    }
    if (!found.has(id)) found.set(id, twins[0]);
  }
  return found;
}

// Of several with one id, those of which the draft speaks are meant; where the id stays, they stay as ticked.
export function mark({ models, view }, preview, draft) {
  const [shown, hidden] = [new Set(preview?.appears), new Set(preview?.disappears)];
  for (const model of models) {
    const [comes, goes] = [shown.has(model.id), hidden.has(model.id)];
    const isMeant = !model.isTwin || view || draft?.content[`backends/${model.backend}`];
    if (model.isTwin && isMeant && !comes && !goes) continue;
    model.change = comes && isMeant && !model.isShadowed ? 1 : goes && model.wasShown ? -1 : 0;
    model.isShown = model.change === 0 ? model.wasShown : model.change > 0;
  }
}

const sorts = {
  input: model => model.input?.join(), age: model => model.created && -model.created, rule: model => model.decided && model.decided.key + model.decided.text,
};
const collator = new Intl.Collator("en", { numeric: true });
let sorted = {};

// All models in the order asked for; what has no value comes last either way.
function inOrder(catalogue, sort) {
  if (sorted.catalogue === catalogue && sorted.sort === sort) return sorted.models;
  const name = sort.replace("-", "");
  const value = sorts[name] ?? (model => model[name]);
  const sign = sort.startsWith("-") ? -1 : 1;
  const order = ([a, left], [b, right]) => {
    if (a !== b && (a == null || a === "")) return 1;
    if (a !== b && (b == null || b === "")) return -1;
    return (a === b ? 0 : sign * (typeof a === "number" ? a - b : collator.compare(a, b))) || left.order - right.order;
  };
  const models = sort ? catalogue.models.map(model => [value(model) ?? null, model]).sort(order).map(([, model]) => model) : catalogue.models;
  sorted = { catalogue, sort, models };
  return models;
}

export const find = (catalogue, query, sort) => {
  const models = inOrder(catalogue, sort);
  return query.trim() ? models.filter(compile(query, catalogue.now)) : models;
};
