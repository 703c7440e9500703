// GET models made into objects that are quick to search, and what a draft does to them.
import { compile } from "./query.js";

/** One answer of GET models. */
export function readCatalogue(answer) {
  const at = Object.fromEntries(answer.columns.map((name, index) => [name, index]));
  const backends = answer.backends;
  const models = answer.rows.map((row, order) => {
    const backend = row[at.backend] === null ? null : backends[row[at.backend]];
    const id = row[at.id];
    const isAlias = row[at.kind] === 1;
    const prefix = !isAlias && backend && id.startsWith(backend.prefix) ? backend.prefix : "";
    const name = row[at.name];
    return {
      order, id, isAlias, prefix, name,
      upstream: id.slice(prefix.length),
      backend: backend?.name ?? "",
      wasShown: row[at.shown] === 1, isShown: row[at.shown] === 1, isShadowed: row[at.shown] === 2,
      decided: row[at.decided] === null ? null : answer.rules[row[at.decided]],
      rules: row[at.rules].map((index) => answer.rules[index]),
      owner: row[at.owner], created: row[at.created], context: row[at.context],
      promptPrice: row[at.prompt_price], completionPrice: row[at.completion_price],
      input: row[at.input] === null ? null : answer.sets[row[at.input]],
      output: row[at.output] === null ? null : answer.sets[row[at.output]],
      features: answer.sets[row[at.features]] ?? [],
      appeared: row[at.appeared],
      /** +1: the draft would show it, -1: hide it. */
      change: 0,
      text: (name ? id + "\n" + name : id).toLowerCase(),
    };
  });
  return {
    hash: answer.hash, now: answer.now, view: answer.view, backends, rules: answer.rules, models,
    byID: new Map(models.map((model) => [model.id, model])), shown: answer.shown, hidden: answer.hidden,
  };
}

/** Marks the models that a draft would show or hide. */
export function mark(catalogue, appears, disappears) {
  for (const model of catalogue.models) {
    model.change = appears.has(model.id) ? 1 : disappears.has(model.id) ? -1 : 0;
    model.isShown = model.change === 0 ? model.wasShown : model.change > 0;
  }
}

const text = (value) => value ?? "";
const sorts = {
  id: (model) => model.id, name: (model) => text(model.name), backend: (model) => model.backend,
  price: (model) => model.promptPrice, out: (model) => model.completionPrice, context: (model) => model.context,
  age: (model) => (model.created === null ? null : -model.created),
  input: (model) => (model.input ?? []).join(), rule: (model) => (model.decided ? model.decided.key + model.decided.text : null),
};
const collator = new Intl.Collator("en", { numeric: true });
let sorted = { catalogue: null, sort: null, models: [] };

/** All models in the order asked for; what has no value comes last either way. */
function inOrder(catalogue, sort) {
  if (sorted.catalogue === catalogue && sorted.sort === sort) return sorted.models;
  const isDown = sort.startsWith("-");
  const value = sorts[isDown ? sort.slice(1) : sort];
  let models = catalogue.models;
  if (value) {
    const sign = isDown ? -1 : 1;
    const keyed = models.map((model) => [value(model), model]);
    keyed.sort(([a, left], [b, right]) => {
      if (a === b) return left.order - right.order;
      if (a === null || a === "") return 1;
      if (b === null || b === "") return -1;
      return sign * (typeof a === "number" ? a - b : collator.compare(a, b)) || left.order - right.order;
    });
    models = keyed.map(([, model]) => model);
  }
  sorted = { catalogue, sort, models };
  return models;
}

/** The models that a search finds, sorted. */
export const find = (catalogue, query, sort) => {
  const models = inOrder(catalogue, sort);
  return query.trim() ? models.filter(compile(query, catalogue.now)) : models;
};
