// The search language of Models, as `help` tells it, and what every search has of it.

const sizes = { "": 1, k: 1e3, m: 1e6, g: 1e9 };
const spans = { h: 3600, d: 86400, w: 604800, mo: 2629746, y: 31536000 };
const compare = {
  "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b, "=": (a, b) => a === b,
};

function measure(text, units) {
  const [, digits, unit] = /^(\d[\d.]*|\.\d+)([a-z]*)$/.exec(text) ?? [];
  return units[unit] === undefined ? null : Number(digits) * units[unit];
}

// The numbers that can be compared: where a model has each, and its units.
const numbers = {
  price: [model => model.price, sizes],
  out: [model => model.out, sizes],
  ctx: [model => model.context, sizes],
  age: [(model, now) => (model.created === null ? null : now - model.created), spans],
};
numbers.context = numbers[""] = numbers.ctx;

const says = feature => model => model.features.includes(feature) || model.text.includes(feature);
// What can be asked of a model by a word alone.
const flags = {
  shown: model => model.isShown, hidden: model => !model.isShown, new: model => model.appeared !== null, alias: model => model.isAlias,
  changed: model => model.change !== 0,
  tools: says("tools"), reasoning: says("reasoning"), vision: says("vision"), free: says("free"),
};

// A rule in words, of which the last few may do: a search holds no quotes but around them.
export const wordsOf = ({ section, key, field, text }) => [section, key, field, text].filter(Boolean).join(" ").replaceAll('"', "");

// What can be asked of a model by name and value.
const keys = {
  backend: (model, values) => values.includes(model.backend.toLowerCase()),
  input: (model, values) => values.every(value => model.input?.includes(value)),
  output: (model, values) => values.every(value => model.output?.includes(value)),
  rule: (model, values) => model.rules.some(({ words }) => values.some(value => words.endsWith(` ${value}`))),
};
const values = text => (text.startsWith('"') ? [text.replaceAll('"', "")] : text.split(",").filter(Boolean));

const terms = text => text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];

// One function that says whether all terms hold; `positive` makes one of a term in small letters.
export function compileTerms(text, positive) {
  const tests = terms(text.toLowerCase()).map(term => {
    if (term === "-" || !term.startsWith("-")) return positive(term);
    const test = positive(term.slice(1));
    return item => !test(item);
  });
  return item => tests.every(test => test(item));
}

export const compile = (text, now) => compileTerms(text, term => {
  if (Object.hasOwn(flags, term)) return flags[term];
  const [, name, operator, value] = /^([a-z]*)([<>]=?|=)(.+)$/.exec(term) ?? [];
  if (Object.hasOwn(numbers, name ?? "-")) {
    const [of, units] = numbers[name];
    const bound = measure(value, units);
    if (bound !== null) {
      return model => {
        const found = of(model, now);
        return found !== null && compare[operator](found, bound);
      };
    }
  }
  const [, key, wanted] = /^([a-z]+):(.+)$/s.exec(term) ?? [];
  if (Object.hasOwn(keys, key ?? "-")) {
    const list = values(wanted);
    return model => keys[key](model, list);
  }
  const word = term.replaceAll('"', "");
  return model => model.text.includes(word);
});

// What a term speaks of: `backend`, `price`, `shown`, …; of a word the word.
function subject(term) {
  const [, name] = /^-?([a-z]*)(?::|[<>]=?|=)/.exec(term.toLowerCase()) ?? [];
  return (name === "" || name === "context" ? "ctx" : name) ?? term.replace(/^-(?=.)/, "").toLowerCase();
}

// The search with what it says of one subject replaced, or taken out.
export const withTerm = (text, name, term) => [...terms(text).filter(each => subject(each) !== name), term].filter(Boolean).join(" ");

export const termOf = (text, name) => terms(text).find(each => each[0] !== "-" && subject(each) === name) ?? null;

export const valuesOf = (text, name) => values((termOf(text, name) ?? "").slice(name.length + 1).toLowerCase());

export const help = [
  ["gemma 27b", "both in the id or the name"],
  ["backend:openrouter", "of this backend; a,b for either"],
  ["price<1  out<=5", "dollars a million tokens"],
  [">=128k  ctx<32k", "context length in tokens"],
  ["age<90d", "published in 90 days"],
  ["input:image  output:audio", "what it takes and gives"],
  ["tools  reasoning  vision  free", "what it says it can"],
  ["shown  hidden  new  changed", "where it stands"],
  ['rule:"*:free"', "what this rule matches"],
  ["-preview", "- before a term turns it round"],
];
