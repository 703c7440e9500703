// The part Models: search, table, what is done to many, and the panel beside it.
import { find } from "./catalogue.js";
import { canChoose, hide, obstacle, sectionOf, show, showOnly } from "./choose.js";
import { columns, effectOf, isOpen } from "./columns.js";
import { detail } from "./detail.js";
import { button, copy, h, redraw, say } from "./dom.js";
import { isEmpty } from "./draft.js";
import { count, plural } from "./format.js";
import { kbd, lone, notify, ruleText, segments, standings, unread, viewChoice } from "./pieces.js";
import { termOf, valuesOf, withTerm } from "./query.js";
import { discard, openReview, undo } from "./review.js";
import { rulesPanel } from "./rules.js";
import { choice, menu, Search } from "./search.js";
import { Aside, RowTable } from "./table.js";
import { forGood, state, update } from "./state.js";

const slot = "modelsieve.columns";
const all = columns((model, isOn) => choose([model], isOn), open);
const optional = all.filter(({ id }) => id !== "box" && id !== "id");
const chosen = new Set(JSON.parse(forGood(slot)) ?? optional.filter(column => !column.off).map(({ id }) => id));
const shownColumns = () => all.filter(column => !optional.includes(column) || chosen.has(column.id));
let found = [];

const table = new RowTable({
  label: "Models", columns: shownColumns(), key: model => model.key,
  mark(row, model) {
    const isPicked = state.picked.has(model.key);
    row.className = [model.isShown ? "" : "off", effectOf(model), isPicked ? "picked" : "", isOpen(model) ? "open" : ""].join(" ");
    row.ariaSelected = isPicked || null;
  },
  onSort: ({ sort }) => update({ sort: state.sort === sort ? `-${sort}` : state.sort === `-${sort}` ? "" : sort }),
});

function open(model, event) {
  if (event.ctrlKey || event.metaKey) return pick(model);
  update({ open: isOpen(model) ? null : model.key });
}

export function pick(model) {
  const picked = new Set(state.picked);
  if (!picked.delete(model.key)) picked.add(model.key);
  update({ picked });
}

// Those that a rule keeps hidden, which is said.
function heldBack(models, draft) {
  const held = new Set(models.filter(model => obstacle(model, draft, state.view)));
  const [first] = held;
  if (first) {
    const rule = obstacle(first, draft, state.view);
    notify(`${held.size === 1 ? `${first.id} stays` : `${plural(held.size, "model")} stay`} hidden by ${rule.key}: ${ruleText(rule)}`,
      { action: ["Rules", () => update({ panel: rule.section, open: null })] });
  }
  return held;
}

// Shows or hides models in the draft.
export function choose(models, isOn) {
  const able = models.filter(model => canChoose(model, state.view));
  if (!state.draft || able.length === 0) return;
  const draft = (isOn ? show : hide)(state.draft, able, state.view);
  const held = heldBack(isOn ? able : [], draft);
  // Marks at once what the server is about to say.
  for (const model of able) {
    if (held.has(model)) continue;
    model.isShown = isOn;
    model.change = isOn === model.wasShown ? 0 : isOn ? 1 : -1;
  }
  update({ draft, marks: state.marks + 1 });
}

// Shows these models and no others of the backends that the search speaks of.
function only(models) {
  const named = valuesOf(state.query, "backend");
  const concerned = state.catalogue.models.filter(model => canChoose(model, state.view) && (named.length === 0 || named.includes(model.backend.toLowerCase())));
  const sections = [...new Set(concerned.map(model => sectionOf(model, state.view)))];
  if (!state.draft) return;
  const draft = showOnly(state.draft, models, state.catalogue.models, state.view, sections);
  heldBack(models.filter(model => canChoose(model, state.view)), draft);
  update({ draft });
}

export async function copyIDs(models) {
  notify(await copy(models.map(({ id }) => id).join("\n")) ? `${plural(models.length, "id")} copied` : "The browser does not let this page copy.");
}

export function group() {
  const keys = state.picked.size ? [...state.picked] : [table.current];
  return keys.map(key => state.catalogue?.byKey.get(key)).filter(Boolean);
}

// Whose rules are opened.
export function sectionToOpen() {
  const model = table.currentItem;
  if (state.view) return `views/${state.view}`;
  if (model?.isAlias) return "aliases";
  return model?.backend ? `backends/${model.backend}` : state.rules?.sections[0]?.section ?? "aliases";
}

const models = () => state.catalogue?.models ?? [];
const search = new Search("query", "Search models", "Search: gemma  backend:local  price<1  ctx>=128k  hidden");
search.addAnyOf("Backend", "backend", models, model => (model.backend ? [model.backend] : []));
search.addOneOf("Price", "price", [["free", "price=0"], ...[0.1, 0.5, 1, 5].map(most => [`under $${most}`, `price<${most}`])]);
search.addOneOf("Context", "ctx", ["32k", "128k", "200k", "1M"].map(least => [`${least} and more`, `ctx>=${least}`]));
search.addAnyOf("Takes", "input", models, model => model.input ?? []);
search.addOneOf("Age", "age", [["a month", "age<30d"], ["3 months", "age<90d"], ["half a year", "age<180d"], ["a year", "age<1y"]]);
search.addFlag("tools");
search.addFlag("new");

const counts = h("p.counts", { role: "status" });
const views = viewChoice();
const rulesButton = button("Rules", () => update({ panel: state.panel ? null : sectionToOpen(), open: null }), { "aria-keyshortcuts": "r", class: "plainly" });
const columnMenu = menu("Columns", panel => redraw(panel, optional.map(({ id, title }) => choice("checkbox", "Columns", title, chosen.has(id), isOn => {
  chosen[isOn ? "add" : "delete"](id);
  forGood(slot, JSON.stringify([...chosen]));
  table.setColumns(shownColumns());
}))), ".plainly");
const sortMenu = menu("Sort", panel => redraw(panel, [{ sort: "", title: "as listed" }, ...all].filter(({ sort }) => sort !== undefined)
  .map(({ sort, title }) => choice("radio", "Sort", title, state.sort === sort, () => update({ sort })))), ".narrow-only");
search.filters.append(sortMenu);
const standing = h("div");
const aside = new Aside(table);
const bulk = h("div.row");
const pending = h("div.row", { role: "status" });

export const element = h("section.part.models", { label: "Models" },
  h("h1.away", "Models"),
  h("div.line.tools", search.element, counts, views, rulesButton, columnMenu),
  h("div.line.facets", search.filters, standing),
  h("div.split", table.list, aside.element),
  h("div.row.bar", bulk, pending));

export const rows = table;
export const foundModels = () => found;
export const searchBox = search.input;

export function draw(has) {
  if (has("session", "view")) views.draw();
  if (has("query", "sort", "catalogue") || (has("marks") && /shown|hidden|changed/.test(state.query))) {
    found = state.catalogue ? find(state.catalogue, state.query, state.sort) : [];
    table.setSort(state.sort);
    table.setItems(found, has("query", "sort") && !has("part"));
    sortMenu.redraw();
  }
  if (has("marks", "picked", "open", "catalogue", "draft", "rules")) table.refresh();
  if (has("query", "catalogue")) drawSearch();
  if (has("panel", "open")) rulesButton.ariaExpanded = state.panel !== null && !state.open;
  if (has("picked", "query", "catalogue", "marks", "errors")) {
    table.showInstead(emptiness());
    drawCounts();
    drawBulk();
  }
  if (has("draft", "preview", "session", "errors")) drawPending();
  drawAside(has);
}

function drawSearch() {
  search.draw();
  const now = ["shown", "hidden"].find(term => termOf(state.query, term)) ?? "";
  redraw(standing, segments("Standing", "standing", [["shown", "Shown"], ["hidden", "Hidden"], ["", "All"]], now,
    term => search.set(withTerm(withTerm(state.query, "shown", null), "hidden", term))));
}

function drawCounts() {
  const shown = found.filter(model => model.isShown).length;
  say(counts, state.catalogue ? `${count(shown)} shown · ${count(found.length - shown)} hidden` : "");
}

// What stands in the place of the table; null where there are rows.
function emptiness() {
  const { catalogue, errors, query } = state;
  if (!catalogue) return unread(errors.models, "models", "Asking the backends…");
  if (found.length > 0) return null;
  if (catalogue.models.length > 0) {
    return lone("No model is like that", h("p", `Nothing among ${count(catalogue.models.length)} models fits `, h("q.mono", query.trim()), "."),
      search.clearing());
  }
  return lone("No backend answers", h("p", "Here is what each said:"),
    h("dl.pairs.said", catalogue.backends.map(backend => [h("dt", backend.name), h("dd", backend.message ?? `${standings[backend.state]}, without models`)])),
    h("p", h("a", { href: "#backends" }, "Check their keys"), " or look at the addresses in the file with ", h("code", "modelsieve check --online"), "."));
}

function drawBulk() {
  const picked = state.picked.size ? group() : [];
  const these = picked.length ? picked : state.query.trim() ? found : [];
  if (these.length === 0) {
    return redraw(bulk, h("span.soft.hint", kbd("j"), kbd("k"), " move  ", kbd("s"), " show or hide  ", kbd("x"), " pick  ", kbd("?"), " all keys"));
  }
  const act = (name, call) => button(name, () => call(these), "plainly");
  redraw(bulk, h("b", `${count(these.length)} ${picked.length ? "picked" : "found"}`), act("Only these", only), act("Show", () => choose(these, true)),
    act("Hide", () => choose(these, false)), act("Copy ids", copyIDs), picked.length > 0 && button("Put back", () => update({ picked: new Set() }), "link"));
}

function drawPending() {
  const { preview, session, errors } = state;
  if (isEmpty(state.draft)) {
    return redraw(pending, session?.file.can_undo ? button("Undo the last save", undo, "link")
      : session?.file.can_write === false && !errors.rules && h("span.soft", "The file is read-only: changes come as text to paste"));
  }
  const figures = !preview ? "…" : preview.valid ? [h("b.plus", `+${count(preview.appears.length)}`), " ", h("b.minus", `−${count(preview.disappears.length)}`)]
    : h("b.minus", plural(preview.problems.length, "mistake"));
  redraw(pending, h("b", "Not saved: ", figures), errors.preview && h("span.minus", errors.preview.message), button("Discard", discard, "link"),
    button("Review…", openReview, { class: "main", "aria-keyshortcuts": "w" }));
}

function drawAside(has) {
  const wanted = state.open ? detail : state.panel ? rulesPanel : null;
  const isNew = aside.element.firstChild !== wanted?.element;
  aside.show(wanted?.element ?? null, wanted?.label);
  wanted?.draw(has, isNew);
}
