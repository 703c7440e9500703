// What is to be changed: of each section that was touched, its content as it shall be. The server is told the difference.

/** A draft begins with the rules as they stand in the file. */
export const newDraft = (rules) => ({
  hash: rules.hash,
  base: { ...Object.fromEntries(rules.sections.map((section) => [section.section, section.content])), aliases: rules.aliases },
  content: {}, steps: [],
});

export const list = (value) => (value == null ? [] : Array.isArray(value) ? value : [value]);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isHollow = (value) => isObject(value) && Object.keys(value).length === 0;
const inOrder = (_, value) => (isObject(value) ? Object.fromEntries(Object.entries(value).sort()) : value);
const isSame = (a, b) => JSON.stringify(a, inOrder) === JSON.stringify(b, inOrder);

export const contentOf = (draft, section) => draft.content[section] ?? draft.base[section] ?? {};
export const isEmpty = (draft) => !draft || Object.keys(draft.content).length === 0;

/** The draft with one section changed by a function that may alter its copy. */
export const change = (draft, section, alter) => changeAll(draft, [[section, alter]]);

/** The same for several sections in one step, which is taken back in one. */
export function changeAll(draft, alterations) {
  const content = { ...draft.content };
  for (const [section, alter] of alterations) {
    const altered = structuredClone(content[section] ?? draft.base[section] ?? {});
    const base = draft.base[section] ?? {};
    alter(altered);
    if (section !== "aliases") tidy(altered, base);
    if (isSame(altered, base)) delete content[section];
    else content[section] = altered;
  }
  return isSame(content, draft.content) ? draft : { ...draft, content, steps: [...draft.steps.slice(-99), draft.content] };
}

/** Takes the last step back. */
export const stepBack = (draft) => ({ ...draft, content: draft.steps.at(-1) ?? {}, steps: draft.steps.slice(0, -1) });

/** Entries that were there get their place again, and an `exclude` that has become empty goes. */
function tidy(content, base) {
  for (const [key, value] of Object.entries(content)) {
    const had = list(base[key]);
    const place = (entry) => (had.includes(entry) ? had.indexOf(entry) : had.length);
    if (Array.isArray(value)) value.sort((a, b) => place(a) - place(b));
    if (Array.isArray(value) && base[key] !== undefined && isSame(value, had)) content[key] = base[key];
    if (key !== "exclude") continue;
    tidy(value, base.exclude ?? {});
    if (isHollow(value) && !isHollow(base.exclude)) delete content.exclude;
  }
}

/** A merge patch (RFC 7396) from one value to another. */
function patch(from, to) {
  const result = {};
  for (const key of Object.keys(from)) if (!(key in to)) result[key] = null;
  for (const [key, value] of Object.entries(to)) {
    if (!isSame(from[key], value)) result[key] = isObject(value) && isObject(from[key]) ? patch(from[key], value) : value;
  }
  return result;
}

/** The change that the server is asked for. */
export function changeOf(draft) {
  const result = {};
  for (const [section, content] of Object.entries(draft.content)) {
    const [, kind, name] = /^(\w+)\/?(.*)$/s.exec(section);
    const difference = patch(draft.base[section] ?? {}, content);
    if (name) (result[kind] ??= {})[name] = difference;
    else result[kind] = difference;
  }
  return result;
}

/** The draft on another file: what was added and taken out of lists is added and taken out there. */
export function rebase(draft, rules) {
  const fresh = newDraft(rules);
  const standing = Object.entries(draft.content).filter(([section]) => section in fresh.base);
  return { ...changeAll(fresh, standing.map(([section, content]) => [section, (there) => merge(there, draft.base[section] ?? {}, content)])), steps: [] };
}

function merge(there, from, to) {
  for (const key of Object.keys({ ...from, ...to })) {
    if (isSame(from[key], to[key])) continue;
    if (isObject(to[key]) || isObject(from[key])) merge((there[key] ??= {}), from[key] ?? {}, to[key] ?? {});
    else if (Array.isArray(to[key]) || Array.isArray(from[key])) {
      const [before, after] = [list(from[key]), list(to[key])];
      const kept = list(there[key]).filter((entry) => before.includes(entry) === after.includes(entry));
      there[key] = [...kept, ...after.filter((entry) => !before.includes(entry))];
    } else if (to[key] === undefined) delete there[key];
    else there[key] = to[key];
  }
}

/** Where an entry of `exclude.where` and the like stands: the object, and the key in it. */
function holderOf(content, key) {
  if (!key.startsWith("exclude.")) return [content, key];
  return [(content.exclude ??= {}), key.slice("exclude.".length)];
}

/** Sets a list; one without entries goes. */
export function setList(holder, key, entries) {
  if (entries.length) holder[key] = entries;
  else delete holder[key];
}

const targets = (text) => list(text).flatMap((each) => each.split(",")).map((each) => each.trim()).filter(Boolean);

/** Adds an entry: `key` is that of a rule, such as `glob`, `exclude.where` or `alias`. */
export function addRule(content, key, text, field) {
  const [holder, name] = holderOf(content, key);
  if (name === "alias") holder[field] = targets(text);
  else if (name === "where") holder.where = { ...holder.where, [field]: text };
  else if (name === "default") holder.default = text;
  else if (!list(holder[name]).includes(text)) holder[name] = [...list(holder[name]), text];
}

/** Takes an entry out. */
export function removeRule(content, key, text, field) {
  const [holder, name] = holderOf(content, key);
  if (name === "alias") delete holder[field];
  else if (name === "default") delete holder.default;
  else if (name === "where") {
    delete holder.where?.[field];
    if (isHollow(holder.where)) delete holder.where;
  } else setList(holder, name, list(holder[name]).filter((each) => String(each) !== text));
}

const kinds = ["simple", "glob", "regexp"];
const words = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/** The rules of a content, one entry each, in the order of the panel; `value` is what addRule would need. */
export function entries(section, content) {
  if (section === "aliases") return Object.entries(content).map(([field, value]) => ({ key: "alias", text: list(value).join(", "), field, value: list(value) }));
  const read = (holder, prefix) => [
    ...kinds.flatMap((key) => list(holder[key]).map((value) => ({ key: prefix + key, text: String(value), field: null, value }))),
    ...Object.entries(holder.where ?? {}).map(([field, value]) => ({ key: `${prefix}where`, text: words(value), field, value })),
  ];
  const first = content.default == null ? [] : [{ key: "default", text: content.default, field: null, value: content.default }];
  return [...read(content, ""), ...read(content.exclude ?? {}, "exclude."), ...first];
}
