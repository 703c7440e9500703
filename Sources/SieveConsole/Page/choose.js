// The smallest change of rules that shows or hides models.
import { change, contentOf, list, setList } from "./draft.js";

const patterns = ["glob", "regexp"];

// The section that decides about a model: that of the view, or of its backend.
export const sectionOf = (model, view) => (view ? `views/${view}` : `backends/${model.backend}`);
const idIn = (model, view) => (view ? model.id : model.upstream);

// Whether a box of the model can be ticked at all.
export const canChoose = (model, view) => !model.isShadowed && (view !== null || (!model.isAlias && model.backend !== ""));

// The rules of these kinds that match a model and still stand in the content of their section.
const matching = (model, section, content, keys) => model.rules.filter(rule => {
  const [, excluding] = rule.key.split("exclude.");
  const value = excluding ? content.exclude?.[excluding] : content[rule.key];
  return rule.section === section && keys.includes(rule.key) && (rule.field ? value !== undefined : list(value).map(String).includes(rule.text));
});

// The draft, `alter` done for each model to the ids in its section's `simple` and `exclude.simple`, by what is one to the rules.
const alterEach = alter => (draft, models, view) => {
  const groups = Map.groupBy(models.filter(model => canChoose(model, view)), model => sectionOf(model, view));
  return change(draft, [...groups].map(([section, group]) => [section, content => {
    const fold = id => (content.case_sensitive ? id : id.toLowerCase());
    const [simple, excluded, base] = [content.simple, content.exclude?.simple, draft.base[section]?.simple].map(entries => Map.groupBy(list(entries), fold));
    const wasSelective = simple.size > 0;
    for (const model of group) {
      const id = idIn(model, view);
      const key = fold(id);
      alter({ draft, content, model, section, simple, excluded, key, ids: base.get(key) ?? [id] });
    }
    if (simple.size) content.simple = [...simple.values()].flat();
    // Without any entry the section would show everything, so that an empty list stays.
    else if (wasSelective && !patterns.some(key => list(content[key]).length)) content.simple = [];
    else if (wasSelective) delete content.simple;
    if (excluded.size) content.exclude = { ...content.exclude, simple: [...excluded.values()].flat() };
    else if (content.exclude) delete content.exclude.simple;
  }]));
};

export const show = alterEach(({ content, model, section, simple, excluded, key, ids }) => {
  excluded.delete(key);
  const isSelective = ["simple", ...patterns].some(kind => content[kind] != null);
  if (isSelective && !simple.has(key) && !matching(model, section, content, patterns).length) simple.set(key, ids);
});

export const hide = alterEach(({ draft, content, model, section, simple, excluded, key, ids }) => {
  const wasExact = simple.delete(key);
  // Whether a pattern that was drafted matches the model is not known here.
  const grew = patterns.some(kind => list(content[kind]).some(entry => !list(draft.base[section]?.[kind]).includes(entry)));
  if (grew || matching(model, section, content, patterns).length || (!wasExact && model.isShown)) excluded.set(key, excluded.get(key) ?? ids);
});

// Shows these models and no others of the sections named: with the patterns that match none but them, else by id.
export function showOnly(draft, models, everything, view, sections) {
  const chosen = new Set(models);
  const emptied = change(draft, sections.map(section => [section, content => {
    const concerned = everything.filter(model => canChoose(model, view) && sectionOf(model, view) === section);
    const stray = new Set(concerned.filter(model => !chosen.has(model)).flatMap(model => model.rules));
    const kept = concerned.filter(model => chosen.has(model)).flatMap(model => matching(model, section, content, patterns)).filter(rule => !stray.has(rule));
    for (const key of patterns) setList(content, key, list(content[key]).filter(entry => kept.some(rule => rule.key === key && rule.text === entry)));
    content.simple = [];
  }]));
  const drafted = show(emptied, models, view);
  return change(drafted, sections.map(section => [section, content => {
    if (list(content.simple).length === 0 && patterns.some(key => content[key])) delete content.simple;
  }]));
}

// The rule that keeps a model hidden, whatever `simple` says.
export function obstacle(model, draft, view) {
  const section = sectionOf(model, view);
  const content = contentOf(draft, section);
  const failed = [model.decided].filter(rule => !model.isShown && rule?.key === "where" && rule.section === section && content.where);
  return [...matching(model, section, content, ["exclude.glob", "exclude.regexp", "exclude.where"]), ...failed][0];
}
