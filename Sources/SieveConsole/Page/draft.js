// What is to be changed: of each section that was touched, its content as it shall be. The server is told the difference.

/** A draft begins with the rules as they stand in the file. */
export const newDraft = (rules) => ({
  hash: rules.hash,
  base: Object.fromEntries(rules.sections.map((section) => [section.section, section.content])),
  content: {}, steps: [],
});

const copy = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
export const list = (value) => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export const contentOf = (draft, section) => draft.content[section] ?? draft.base[section] ?? {};

/** The draft with one section changed by a function that may alter its copy. */
export function change(draft, section, alter) {
  return changeAll(draft, [[section, alter]]);
}

/** The same for several sections in one step, which is undone in one. */
export function changeAll(draft, alterations) {
  const content = { ...draft.content };
  for (const [section, alter] of alterations) {
    const altered = copy(contentOf({ ...draft, content }, section));
    alter(altered);
    tidy(altered, draft.base[section] ?? {});
    if (isSame(altered, draft.base[section])) delete content[section];
    else content[section] = altered;
  }
  return isSame(content, draft.content) ? draft : { ...draft, content, steps: [...draft.steps.slice(-99), draft.content] };
}

/** Takes the last step back. */
export const stepBack = (draft) => ({ ...draft, content: draft.steps.at(-1) ?? {}, steps: draft.steps.slice(0, -1) });

export const isEmpty = (draft) => !draft || Object.keys(draft.content).length === 0;

/** Entries that were there stay in their order, and what the file never had does not stay behind empty. */
function tidy(content, base) {
  for (const [key, value] of Object.entries(content)) {
    if (isObject(value) && (key === "exclude" || key === "where")) {
      if (key === "exclude") tidy(value, base.exclude ?? {});
      if (Object.keys(value).length === 0 && !base[key]) delete content[key];
    } else if (Array.isArray(value)) {
      const had = list(base[key]).map(String);
      value.sort((a, b) => place(had, a) - place(had, b));
      if (base[key] !== undefined && isSame(value, list(base[key]))) content[key] = base[key];
      if (value.length === 0 && base[key] === undefined && !content.keepEmpty?.includes(key)) delete content[key];
    }
  }
  for (const [key, value] of Object.entries(base)) {
    if (key === "exclude" && isObject(value) && Object.keys(value).length === 0) content[key] ??= {};
  }
  delete content.keepEmpty;
  for (const key of Object.keys(content)) if (content[key] === undefined) delete content[key];
  if (Object.keys(content).length > 1) {
    const order = [...Object.keys(base), ...Object.keys(content)];
    const ordered = Object.fromEntries([...new Set(order)].filter((key) => key in content).map((key) => [key, content[key]]));
    for (const key of Object.keys(content)) delete content[key];
    Object.assign(content, ordered);
  }
}

const place = (had, entry) => {
  const index = had.indexOf(String(entry));
  return index < 0 ? had.length : index;
};

/** A merge patch (RFC 7396) from one value to another. */
function patch(from, to) {
  const result = {};
  for (const key of Object.keys(from)) if (!(key in to)) result[key] = null;
  for (const [key, value] of Object.entries(to)) {
    if (isSame(from[key], value)) continue;
    result[key] = isObject(value) && isObject(from[key]) ? patch(from[key], value) : value;
  }
  return result;
}

/** The change that the server is asked for. */
export function changeOf(draft) {
  const result = {};
  for (const [section, content] of Object.entries(draft.content)) {
    const [kind, ...name] = section.split("/");
    (result[kind] ??= {})[name.join("/")] = patch(draft.base[section] ?? {}, content);
  }
  return result;
}

/** The draft on another file: what was added and taken out of lists is added and taken out there. */
export function rebase(draft, rules) {
  const fresh = newDraft(rules);
  const alterations = Object.entries(draft.content).filter(([section]) => section in fresh.base)
    .map(([section, content]) => [section, (there) => merge(there, draft.base[section] ?? {}, content)]);
  return { ...changeAll(fresh, alterations), steps: [] };
}

function merge(there, from, to) {
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (isSame(from[key], to[key])) continue;
    if (isObject(to[key]) || isObject(from[key])) merge((there[key] ??= {}), from[key] ?? {}, to[key] ?? {});
    else if (Array.isArray(to[key]) || Array.isArray(from[key])) {
      const gone = list(from[key]).filter((entry) => !list(to[key]).includes(entry));
      const added = list(to[key]).filter((entry) => !list(from[key]).includes(entry));
      there[key] = [...list(there[key]).filter((entry) => !gone.includes(entry) && !added.includes(entry)), ...added];
    } else if (to[key] === undefined) delete there[key];
    else there[key] = to[key];
  }
}

/** Adds an entry: `key` is that of a rule, such as `glob` or `exclude.where`. */
export function addRule(content, key, text, field) {
  const [holder, name] = holderOf(content, key, true);
  if (name === "where") {
    if (Array.isArray(holder.where)) holder.where.push({ [field]: text });
    else if (holder.where && field in holder.where) holder.where = [holder.where, { [field]: text }];
    else holder.where = { ...holder.where, [field]: text };
  } else if (name === "default") holder.default = text;
  else if (!list(holder[name]).includes(text)) holder[name] = [...list(holder[name]), text];
}

/** Takes an entry out. */
export function removeRule(content, key, text, field) {
  const [holder, name] = holderOf(content, key, false);
  if (!holder) return;
  if (name === "where") {
    const kept = list(holder.where).map((each) => (conditionText(each[field]) === text || each[field] === text
      ? Object.fromEntries(Object.entries(each).filter(([other]) => other !== field)) : each)).filter((each) => Object.keys(each).length);
    if (kept.length === 0) delete holder.where;
    else holder.where = Array.isArray(holder.where) ? kept : kept[0];
  } else if (name === "default") delete holder.default;
  else {
    const kept = list(holder[name]).filter((each) => String(each) !== text);
    if (kept.length) holder[name] = kept;
    else delete holder[name];
  }
  if (key.startsWith("exclude.") && Object.keys(content.exclude).length === 0) delete content.exclude;
}

/** A condition as the rules of the server spell it. */
export const conditionText = (value) => (typeof value === "string" ? value : JSON.stringify(value));

function holderOf(content, key, make) {
  if (!key.startsWith("exclude.")) return [content, key];
  if (make) content.exclude = { ...content.exclude };
  return [content.exclude, key.slice("exclude.".length)];
}

/** The rules of a content, one entry each, in the order of the panel. */
export function entries(content) {
  const result = [];
  const read = (holder, prefix) => {
    for (const key of ["simple", "glob", "regexp"]) for (const text of list(holder[key])) result.push({ key: prefix + key, text: String(text), field: null });
    for (const where of list(holder.where)) {
      for (const [field, value] of Object.entries(where)) result.push({ key: prefix + "where", text: conditionText(value), field });
    }
  };
  read(content, "");
  if (isObject(content.exclude)) read(content.exclude, "exclude.");
  if (content.default !== undefined && content.default !== null) result.push({ key: "default", text: content.default, field: null });
  return result;
}
