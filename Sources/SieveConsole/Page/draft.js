// What is to be changed: of each section touched, its content as it shall be. The server is told the difference.

export const newDraft = ({ hash, sections }) => ({ hash, base: Object.fromEntries(sections.map(each => [each.section, each.content])), content: {} });

export const list = value => (value == null ? [] : Array.isArray(value) ? value : [value]);
const isObject = value => typeof value === "object" && value !== null && !Array.isArray(value);
const isHollow = value => isObject(value) && Object.keys(value).length === 0;
const inOrder = (_, value) => (isObject(value) ? Object.fromEntries(Object.entries(value).sort()) : value);
const isSame = (a, b) => JSON.stringify(a, inOrder) === JSON.stringify(b, inOrder);

export const contentOf = (draft, section) => draft.content[section] ?? draft.base[section] ?? {};
export const isEmpty = draft => isHollow(draft?.content ?? {});

// The draft with `alterations`: pairs of a section and a function that alters a copy of its content.
export function change(draft, alterations) {
  const content = { ...draft.content };
  for (const [section, alter] of alterations) {
    const base = draft.base[section] ?? {};
    const altered = structuredClone(content[section] ?? base);
    alter(altered);
    if (section !== "aliases") tidy(altered, base);
    if (isSame(altered, base)) delete content[section];
    else content[section] = altered;
  }
  return { ...draft, content };
}

// Entries that were there get their place again; an `exclude` become empty goes.
function tidy(content, base) {
  for (const [key, value] of Object.entries(content)) {
    const had = list(base[key]);
    const places = new Map(had.map((entry, index) => [entry, index]));
    const place = entry => places.get(entry) ?? had.length;
    if (Array.isArray(value)) value.sort((a, b) => place(a) - place(b));
    if (Array.isArray(value) && base[key] !== undefined && isSame(value, had)) content[key] = base[key];
    if (key !== "exclude") continue;
    tidy(value, base.exclude ?? {});
    if (isHollow(value) && !isHollow(base.exclude)) delete content.exclude;
  }
}

// A merge patch (RFC 7396) from one value to another.
function patch(from, to) {
  const result = {};
  for (const key of Object.keys({ ...from, ...to })) {
    if (isSame(from[key], to[key])) continue;
    result[key] = isObject(to[key]) && isObject(from[key]) ? patch(from[key], to[key]) : to[key] ?? null;
  }
  return result;
}

export function changeOf(draft) {
  const result = {};
  for (const [section, content] of Object.entries(draft.content)) {
    const [kind, name] = section.split(/\/(.*)/s);
    const changed = patch(draft.base[section] ?? {}, content);
    result[kind] = name === undefined ? changed : { ...result[kind], [name]: changed };
  }
  return result;
}

// What `draft` changes, on top of another: what was added to lists and taken out is so there.
export function onto(ground, draft) {
  const standing = Object.entries(draft.content).filter(([section]) => section in ground.base);
  return change(ground, standing.map(([section, content]) => [section, there => merge(there, draft.base[section], content, section === "aliases")]));
}

// `isWhole`: lists are values, not sets of entries.
function merge(there, from, to, isWhole) {
  for (const key of Object.keys({ ...from, ...to })) {
    const [before, after] = [from[key], to[key]];
    if (isSame(before, after)) continue;
    if (isObject(before) || isObject(after)) merge((there[key] ??= {}), before ?? {}, after ?? {});
    else if (!isWhole && (Array.isArray(before) || Array.isArray(after))) {
      const [was, is] = [new Set(list(before)), new Set(list(after))];
      there[key] = [...list(there[key]).filter(entry => was.has(entry) === is.has(entry)), ...[...is].filter(entry => !was.has(entry))];
      if (after === undefined && !there[key].length) delete there[key];
    } else if (after === undefined) delete there[key];
    else there[key] = after;
  }
}

// Where an entry stands, by the key of its rule: the object, and the key in it.
function holderOf(content, key) {
  const [, name] = key.split("exclude.");
  return name ? [(content.exclude ??= {}), name] : [content, key];
}

export function setList(holder, key, entries) {
  if (entries.length) holder[key] = entries;
  else delete holder[key];
}

// `key` is that of a rule, such as `exclude.where`; of an alias `field` is the name.
export function addRule(content, { key, value, field }) {
  if (key === "alias") return void (content[field] = value);
  const [holder, name] = holderOf(content, key);
  if (name === "where") holder.where = { ...holder.where, [field]: value };
  else if (name === "default") holder.default = value;
  else if (!list(holder[name]).includes(value)) holder[name] = [...list(holder[name]), value];
}

export function removeRule(content, { key, value, field }) {
  if (key === "alias") return void delete content[field];
  const [holder, name] = holderOf(content, key);
  if (field) delete holder.where[field];
  if (name === "default" || isHollow(holder.where)) delete holder[name];
  else if (!field) setList(holder, name, list(holder[name]).filter(each => each !== value));
}

// The rules of a content, one entry each, in the order of the panel.
export function entries(content, section) {
  if (section === "aliases") return Object.entries(content).map(([field, value]) => ({ key: "alias", value, field, text: list(value).join(", ") }));
  const entry = (key, value, field = null) => ({ key, value, field, text: typeof value === "string" ? value : JSON.stringify(value) });
  const read = (holder, prefix) => [
    ...["simple", "glob", "regexp"].flatMap(key => list(holder[key]).map(value => entry(prefix + key, value))),
    ...Object.entries(holder.where ?? {}).map(([field, value]) => entry(`${prefix}where`, value, field)),
  ];
  return [...read(content, ""), ...read(content.exclude ?? {}, "exclude."), ...list(content.default).map(value => entry("default", value))];
}
