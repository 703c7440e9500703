// The smallest change of rules that shows or hides models.
import { changeAll, contentOf, list } from "./draft.js";

const selecting = ["simple", "glob", "regexp"];
const same = (id) => (entry) => String(entry).toLowerCase() === id.toLowerCase();
const without = (entries, id) => list(entries).filter((entry) => !same(id)(entry));

/** The section that decides about a model as it is looked at: that of the view, or of its backend. */
export const sectionOf = (model, view) => (view ? `views/${view}` : `backends/${model.backend}`);
const idIn = (model, view) => (view ? model.id : model.upstream);

/** Whether a box of the model can be ticked at all. */
export const canChoose = (model, view) => !model.isShadowed && (view !== null || (!model.isAlias && model.backend !== ""));

function bySection(models, view) {
  const groups = new Map();
  for (const model of models) {
    if (!canChoose(model, view)) continue;
    const section = sectionOf(model, view);
    if (!groups.has(section)) groups.set(section, []);
    groups.get(section).push(model);
  }
  return groups;
}

const isIn = (rule, section, keys) => rule.section === section && keys.includes(rule.key);

/** The draft in which these models are shown. */
export function show(draft, models, view) {
  return changeAll(draft, [...bySection(models, view)].map(([section, group]) => [section, (content) => {
    for (const model of group) {
      const id = idIn(model, view);
      dropExclusion(content, id);
      const base = list(draft.base[section]?.simple);
      const selected = !hasSelecting(content) || model.rules.some((rule) => isIn(rule, section, ["glob", "regexp"]) && stands(rule, content));
      if (!selected && !list(content.simple).some(same(id))) content.simple = [...list(content.simple), base.find(same(id)) ?? id];
    }
  }]));
}

/** The draft in which these models are hidden. */
export function hide(draft, models, view) {
  return changeAll(draft, [...bySection(models, view)].map(([section, group]) => [section, (content) => {
    const grew = ["glob", "regexp"].some((key) => list(content[key]).some((entry) => !list(draft.base[section]?.[key]).includes(entry)));
    for (const model of group) {
      const id = idIn(model, view);
      const byPattern = model.rules.some((rule) => isIn(rule, section, ["glob", "regexp"]) && stands(rule, content));
      const wasExact = list(content.simple).some(same(id));
      if (wasExact) {
        content.simple = without(content.simple, id);
        if (!list(content.glob).length && !list(content.regexp).length) content.keepEmpty = ["simple"];
      }
      if (byPattern || grew || (!wasExact && model.isShown)) {
        const exclude = { ...content.exclude };
        if (!list(exclude.simple).some(same(id))) exclude.simple = [...list(exclude.simple), id];
        content.exclude = exclude;
      }
    }
  }]));
}

/** The draft in which these models are shown and no others of the sections named. */
export function showOnly(draft, models, everything, view, sections) {
  const chosen = new Set(models);
  const groups = bySection(models, view);
  return changeAll(draft, sections.map((section) => [section, (content) => {
    const group = groups.get(section) ?? [];
    const others = everything.filter((model) => sectionOf(model, view) === section && !chosen.has(model));
    const stray = new Set(others.flatMap((model) => model.rules));
    const kept = new Set(group.flatMap((model) => model.rules.filter((rule) => isIn(rule, section, ["glob", "regexp"]) && stands(rule, content) && !stray.has(rule))));
    for (const key of ["glob", "regexp"]) {
      const entries = list(content[key]).filter((entry) => [...kept].some((rule) => rule.key === key && rule.text === entry));
      if (entries.length) content[key] = entries;
      else delete content[key];
    }
    const missing = group.filter((model) => !model.rules.some((rule) => kept.has(rule)));
    const base = list(content.simple);
    content.simple = missing.map((model) => base.find(same(idIn(model, view))) ?? idIn(model, view));
    if (content.simple.length === 0 && kept.size > 0) delete content.simple;
    content.keepEmpty = ["simple"];
    for (const model of group) dropExclusion(content, idIn(model, view));
  }]));
}

/** The rule that will keep a model hidden, whatever `simple` says; null if none does. */
export function obstacle(model, draft, view) {
  const section = sectionOf(model, view);
  const content = contentOf(draft, section);
  const excluding = ["exclude.glob", "exclude.regexp", "exclude.where"];
  const found = model.rules.find((rule) => isIn(rule, section, excluding) && stands(rule, content));
  if (found) return found;
  return !model.isShown && model.decided && isIn(model.decided, section, ["where"]) && content.where ? model.decided : null;
}

function dropExclusion(content, id) {
  if (!content.exclude || !list(content.exclude.simple).some(same(id))) return;
  const exclude = { ...content.exclude, simple: without(content.exclude.simple, id) };
  if (exclude.simple.length === 0) delete exclude.simple;
  if (Object.keys(exclude).length) content.exclude = exclude;
  else delete content.exclude;
}

const hasSelecting = (content) => selecting.some((key) => content[key] !== undefined && content[key] !== null);

/** Whether a rule of the file is still in the content. */
function stands(rule, content) {
  const [holder, key] = rule.key.startsWith("exclude.") ? [content.exclude ?? {}, rule.key.slice(8)] : [content, rule.key];
  return key === "where" ? holder.where !== undefined : list(holder[key]).map(String).includes(rule.text);
}
