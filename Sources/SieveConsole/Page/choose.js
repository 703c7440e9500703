// The smallest change of rules that shows or hides models.
import { changeAll, contentOf, list, setList } from "./draft.js";

const patterns = ["glob", "regexp"];
const same = (id) => (entry) => String(entry).toLowerCase() === id.toLowerCase();

/** The section that decides about a model as it is looked at: that of the view, or of its backend. */
export const sectionOf = (model, view) => (view ? `views/${view}` : `backends/${model.backend}`);
const idIn = (model, view) => (view ? model.id : model.upstream);

/** Whether a box of the model can be ticked at all. */
export const canChoose = (model, view) => !model.isShadowed && (view !== null || (!model.isAlias && model.backend !== ""));

/** The draft in which `alter(content, model, id)` was done to the section of each model. */
function alterEach(draft, models, view, alter) {
  const groups = Map.groupBy(models.filter((model) => canChoose(model, view)), (model) => sectionOf(model, view));
  return changeAll(draft, [...groups].map(([section, group]) => [section, (content) => {
    for (const model of group) alter(content, model, idIn(model, view), section);
  }]));
}

/** Whether a rule of the file is still in the content of its section. */
function stands(rule, content) {
  const [holder, key] = rule.key.startsWith("exclude.") ? [content.exclude ?? {}, rule.key.slice(8)] : [content, rule.key];
  return key === "where" ? holder.where !== undefined : list(holder[key]).map(String).includes(rule.text);
}

const matching = (model, section, content, keys) => model.rules.filter((rule) => rule.section === section && keys.includes(rule.key) && stands(rule, content));

function exclude(content, id) {
  const entries = list(content.exclude?.simple);
  if (!entries.some(same(id))) content.exclude = { ...content.exclude, simple: [...entries, id] };
}

function dropExclusion(content, id) {
  if (content.exclude) setList(content.exclude, "simple", list(content.exclude.simple).filter((entry) => !same(id)(entry)));
}

/** The draft in which these models are shown. */
export const show = (draft, models, view) => alterEach(draft, models, view, (content, model, id, section) => {
  dropExclusion(content, id);
  const isSelective = ["simple", ...patterns].some((key) => content[key] != null);
  if (!isSelective || matching(model, section, content, patterns).length || list(content.simple).some(same(id))) return;
  content.simple = [...list(content.simple), list(draft.base[section]?.simple).find(same(id)) ?? id];
});

/** The draft in which these models are hidden. */
export const hide = (draft, models, view) => alterEach(draft, models, view, (content, model, id, section) => {
  const wasExact = list(content.simple).some(same(id));
  // Whether a pattern that was drafted matches the model is not known here.
  const grew = patterns.some((key) => list(content[key]).some((entry) => !list(draft.base[section]?.[key]).includes(entry)));
  if (wasExact) {
    const others = list(content.simple).filter((entry) => !same(id)(entry));
    if (patterns.some((key) => list(content[key]).length)) setList(content, "simple", others);
    // Without any entry the section would show everything.
    else content.simple = others;
  }
  if (grew || matching(model, section, content, patterns).length || (!wasExact && model.isShown)) exclude(content, id);
});

/** The draft in which these models are shown and no others of the sections named: with the patterns that match none but them, else by id. */
export function showOnly(draft, models, everything, view, sections) {
  const chosen = new Set(models);
  return changeAll(draft, sections.map((section) => [section, (content) => {
    const [group, others] = [[], []];
    for (const model of everything) if (canChoose(model, view) && sectionOf(model, view) === section) (chosen.has(model) ? group : others).push(model);
    const stray = new Set(others.flatMap((model) => model.rules));
    const kept = new Set(group.flatMap((model) => matching(model, section, content, patterns)).filter((rule) => !stray.has(rule)));
    for (const key of patterns) setList(content, key, list(content[key]).filter((entry) => [...kept].some((rule) => rule.key === key && rule.text === entry)));
    const had = list(content.simple);
    const missing = group.filter((model) => !model.rules.some((rule) => kept.has(rule))).map((model) => idIn(model, view));
    content.simple = missing.map((id) => had.find(same(id)) ?? id);
    if (missing.length === 0 && kept.size > 0) delete content.simple;
    for (const model of group) dropExclusion(content, idIn(model, view));
  }]));
}

/** The rule that will keep a model hidden, whatever `simple` says; null if none does. */
export function obstacle(model, draft, view) {
  const section = sectionOf(model, view);
  const content = contentOf(draft, section);
  const [excluding] = matching(model, section, content, ["exclude.glob", "exclude.regexp", "exclude.where"]);
  const failed = !model.isShown && model.decided?.key === "where" && model.decided.section === section && content.where;
  return excluding ?? (failed ? model.decided : null);
}
