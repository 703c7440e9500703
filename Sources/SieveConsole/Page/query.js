// The search language: words, backend:, price<1, ctx>=128k, age<90d, input:image, shown, hidden, new, tools, rule:"…"; - before a term turns it round.

const sizes = { k: 1e3, m: 1e6, g: 1e9 };
const spans = { h: 3600, d: 86400, w: 604800, mo: 2629746, y: 31536000 };
const compare = {
  "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b, "=": (a, b) => a === b,
};

/** The numbers that can be compared: how to read one, and where a model has it. */
const numbers = {
  price: { read: plain, of: (model) => model.promptPrice },
  out: { read: plain, of: (model) => model.completionPrice },
  ctx: { read: plain, of: (model) => model.context },
  age: { read: span, of: (model, now) => (model.created === null ? null : now - model.created) },
};
numbers.context = numbers.ctx;

/** What can be asked of a model by a word alone. */
const flags = {
  shown: (model) => model.isShown,
  hidden: (model) => !model.isShown,
  new: (model) => model.appeared !== null,
  alias: (model) => model.isAlias,
  changed: (model) => model.change !== 0,
  tools: (model) => model.features.includes("tools") || model.text.includes("tools"),
  free: (model) => model.features.includes("free") || (model.promptPrice === 0 && model.completionPrice === 0) || model.text.includes("free"),
  reasoning: (model) => model.features.includes("reasoning") || model.text.includes("reasoning"),
  vision: (model) => model.features.includes("vision") || model.text.includes("vision"),
};

/** What can be asked of a model by name and value. */
const keys = {
  backend: (values) => (model) => values.includes(model.backend.toLowerCase()),
  owner: (values) => (model) => values.includes((model.owner ?? "").toLowerCase()),
  input: (values) => (model) => values.every((value) => model.input?.includes(value)),
  output: (values) => (model) => values.every((value) => model.output?.includes(value)),
  rule: (values) => (model) => model.rules.some((rule) => values.includes(rule.text.toLowerCase())),
};

function plain(text) {
  const [, digits, unit] = /^([\d.]+)([kmg]?)$/i.exec(text) ?? [];
  return digits === undefined ? null : Number(digits) * (sizes[unit.toLowerCase()] ?? 1);
}

function span(text) {
  const [, digits, unit] = /^([\d.]+)(h|d|w|mo|y)$/i.exec(text) ?? [];
  return digits === undefined ? null : Number(digits) * spans[unit.toLowerCase()];
}

/** The terms of a search, quotes and all. */
export const terms = (text) => text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];

/** What a term speaks of: `backend`, `price`, `shown`, …; null for a word. */
export function subject(term) {
  const bare = term.replace(/^-(?=.)/, "").toLowerCase();
  if (Object.hasOwn(flags, bare)) return bare;
  const name = /^([a-z]+)(?::|[<>]=?|=)/.exec(bare)?.[1];
  if (name !== undefined && (Object.hasOwn(keys, name) || Object.hasOwn(numbers, name))) return name;
  return /^[<>]=?[\d.]/.test(bare) ? "ctx" : null;
}

function compileTerm(term, now) {
  const isNegated = term.length > 1 && term.startsWith("-");
  const bare = (isNegated ? term.slice(1) : term).toLowerCase();
  const test = positive(bare, now);
  return isNegated ? (model) => !test(model) : test;
}

function positive(bare, now) {
  if (Object.hasOwn(flags, bare)) return flags[bare];
  const [, name = "", operator, value] = /^([a-z]*)([<>]=?|=)(.+)$/.exec(bare) ?? [];
  if (operator !== undefined && (name === "" || Object.hasOwn(numbers, name))) {
    const number = numbers[name || "ctx"];
    const bound = number.read(value);
    if (bound !== null) {
      const holds = compare[operator];
      return (model) => {
        const found = number.of(model, now);
        return found !== null && holds(found, bound);
      };
    }
  }
  const colon = bare.indexOf(":");
  if (colon > 0 && Object.hasOwn(keys, bare.slice(0, colon)) && bare.length > colon + 1) {
    return keys[bare.slice(0, colon)](values(bare.slice(colon + 1)));
  }
  const word = bare.replaceAll('"', "");
  return (model) => model.text.includes(word);
}

const values = (text) => (text.startsWith('"') ? [text.replaceAll('"', "")] : text.split(",").filter(Boolean));

/** One function that says of a model whether all terms hold. */
export function compile(text, now) {
  const tests = terms(text).map((term) => compileTerm(term, now));
  return (model) => tests.every((test) => test(model));
}

/** The search with what it says of one subject replaced, or taken out. */
export function withTerm(text, name, term) {
  const kept = terms(text).filter((each) => subject(each) !== name);
  if (term) kept.push(term);
  return kept.join(" ");
}

/** What the search says of one subject, as it is written. */
export const termOf = (text, name) => terms(text).find((each) => subject(each) === name) ?? null;

/** The values of `backend:a,b`. */
export const valuesOf = (text, name) => {
  const term = termOf(text, name);
  return term ? values(term.slice(name.length + 1)) : [];
};

export const help = [
  ["gemma 27b", "both words in the id or the name"],
  ["backend:openrouter", "of this backend; a,b for either"],
  ["price<1  out<=5", "dollars a million tokens, in and out"],
  [">=128k  ctx<32k", "context length in tokens"],
  ["age<90d", "published less than 90 days ago"],
  ["input:image  output:audio", "what it takes and gives"],
  ["tools  reasoning  vision  free", "what it says it can"],
  ["shown  hidden  new  changed", "where it stands; changed: by your draft"],
  ['rule:"*:free"', "what this rule matches"],
  ["-preview", "- before a term turns it round"],
];
