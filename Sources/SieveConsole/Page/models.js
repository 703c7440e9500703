// The part Models: search, table, what is done to many, and the panel beside it.
import { find } from "./catalogue.js";
import { canChoose, hide, obstacle, sectionOf, show, showOnly } from "./choose.js";
import { columns } from "./columns.js";
import { detail } from "./detail.js";
import { button, copy, h, redraw, replace, say } from "./dom.js";
import { isEmpty, newDraft } from "./draft.js";
import { emptyModels } from "./empty.js";
import { anyOf, flag, oneOf } from "./facets.js";
import { count, plural } from "./format.js";
import { choice, menu } from "./menu.js";
import { notify } from "./notice.js";
import { kbd, searchField, segments } from "./pieces.js";
import { termOf, valuesOf, withTerm } from "./query.js";
import { discard, openReview, stepDraftBack, undo } from "./review.js";
import { rulesPanel } from "./rules.js";
import { RowTable } from "./table.js";
import { state, update } from "./state.js";

const slot = "modelsieve.columns";
const all = columns((model, isOn) => choose([model], isOn), open);
const optional = all.filter(({ id }) => id !== "box" && id !== "id");
const chosen = new Set(JSON.parse(localStorage.getItem(slot) ?? "null") ?? optional.filter((column) => !column.off).map(({ id }) => id));
const shownColumns = () => all.filter((column) => !optional.includes(column) || chosen.has(column.id));
let found = [];
let lastPicked = null;

const table = new RowTable({
  label: "Models", columns: shownColumns(), key: (model) => model.id,
  mark(row, model) {
    const isPicked = state.picked.has(model.id);
    const change = model.change > 0 ? "appears" : model.change < 0 ? "goes" : "";
    row.className = [model.isShown ? "" : "off", change, isPicked ? "picked" : "", state.open === model.id ? "open" : ""].join(" ");
    if (isPicked) row.setAttribute("aria-selected", "true");
    else row.removeAttribute("aria-selected");
  },
  onSort: ({ sort }) => update({ sort: state.sort === sort ? `-${sort}` : state.sort === `-${sort}` ? "" : sort }),
});

function open(model, event) {
  if (event.ctrlKey || event.metaKey) return pick(model);
  if (event.shiftKey) return pickTo(model);
  lastPicked = model.id;
  update({ open: state.open === model.id ? null : model.id });
}

/** Picks a model, or puts it back. */
export function pick(model) {
  const picked = new Set(state.picked);
  if (!picked.delete(model.id)) picked.add(model.id);
  lastPicked = model.id;
  update({ picked });
}

function pickTo(model) {
  const ids = found.map(({ id }) => id);
  const [from, to] = [Math.max(0, ids.indexOf(lastPicked)), ids.indexOf(model.id)].sort((a, b) => a - b);
  update({ picked: new Set([...state.picked, ...ids.slice(from, to + 1)]) });
}

const draftAtHand = () => state.draft ?? (state.rules && newDraft(state.rules));

/** Shows or hides models in the draft; what a rule forbids is said. */
export function choose(models, isOn) {
  const able = models.filter((model) => canChoose(model, state.view));
  if (!draftAtHand() || able.length === 0) return;
  const draft = (isOn ? show : hide)(draftAtHand(), able, state.view);
  const held = isOn ? able.filter((model) => obstacle(model, draft, state.view)) : [];
  if (held.length) {
    const rule = obstacle(held[0], draft, state.view);
    notify(`${held.length === 1 ? `${held[0].id} stays` : `${plural(held.length, "model")} stay`} hidden by ${rule.key}: ${rule.field ? `${rule.field} ` : ""}${rule.text}`,
      { action: ["Rules", () => update({ panel: rule.section, open: null })] });
  }
  // Marks at once what the server is about to say.
  for (const model of able) {
    if (held.includes(model)) continue;
    model.isShown = isOn;
    model.change = isOn === model.wasShown ? 0 : isOn ? 1 : -1;
  }
  update({ draft, marks: state.marks + 1 });
}

/** Shows these models and no others of the backends that the search speaks of. */
function only(models) {
  const named = valuesOf(state.query, "backend");
  const concerned = state.catalogue.models.filter((model) => canChoose(model, state.view) && (named.length === 0 || named.includes(model.backend.toLowerCase())));
  const sections = [...new Set(concerned.map((model) => sectionOf(model, state.view)))];
  if (draftAtHand()) update({ draft: showOnly(draftAtHand(), models, state.catalogue.models, state.view, sections) });
}

/** Copies the ids of models, one a line. */
export async function copyIDs(models) {
  const said = models.length === 1 ? `Copied ${models[0].id}` : `${plural(models.length, "id")} copied`;
  notify(await copy(models.map(({ id }) => id).join("\n")) ? said : "The browser does not let this page copy.");
}

/** What is picked; else the row at hand. */
export function group() {
  const ids = state.picked.size ? [...state.picked] : [table.current];
  return ids.map((id) => state.catalogue?.byID.get(id)).filter(Boolean);
}

/** Whose rules are opened: those of the view, of the row at hand, else the first in the file. */
export function sectionToOpen() {
  const model = table.currentItem;
  if (state.view) return `views/${state.view}`;
  return model?.backend && !model.isAlias ? `backends/${model.backend}` : state.rules?.sections[0]?.section ?? "aliases";
}

const query = { get text() { return state.query; }, set: (text) => update({ query: text }) };
const search = h("input", {
  type: "search", placeholder: "Search: gemma  backend:local  price<1  ctx>=128k  hidden", autocomplete: "off", spellcheck: "false", "aria-label": "Search models",
  "aria-keyshortcuts": "/", oninput: () => update({ query: search.value }),
});
const counts = h("p.counts", { role: "status" });
const viewChoice = h("select", { "aria-label": "As seen by", onchange: () => update({ view: viewChoice.value || null, open: null }) });
const rulesButton = button("Rules", () => update({ panel: state.panel ? null : sectionToOpen(), open: null }), { "aria-keyshortcuts": "r", class: "plainly" });
const columnMenu = menu("Columns", (panel) => redraw(panel, optional.map(({ id, title }) => choice("checkbox", "Columns", title, chosen.has(id), (isOn) => {
  if (isOn) chosen.add(id);
  else chosen.delete(id);
  localStorage.setItem(slot, JSON.stringify([...chosen]));
  table.setColumns(shownColumns());
}))), ".plainly");
const sortMenu = menu("Sort", (panel) => redraw(panel, choice("radio", "Sort", "as listed", state.sort === "", () => update({ sort: "" })), all.filter(({ sort }) => sort)
  .map(({ sort, title }) => choice("radio", "Sort", title, state.sort === sort, () => update({ sort })))), ".narrow-only");

const models = () => state.catalogue?.models ?? [];
const filters = [
  anyOf(query, "Backend", "backend", models, (model) => (model.backend ? [model.backend] : [])),
  oneOf(query, "Price", "price", [["free", "price=0"], ["under $0.10", "price<0.1"], ["under $0.50", "price<0.5"], ["under $1", "price<1"], ["under $5", "price<5"]]),
  oneOf(query, "Context", "ctx", [["32k and more", "ctx>=32k"], ["128k and more", "ctx>=128k"], ["200k and more", "ctx>=200k"], ["1M and more", "ctx>=1M"]]),
  anyOf(query, "Takes", "input", models, (model) => model.input ?? []),
  oneOf(query, "Age", "age", [["a month", "age<30d"], ["3 months", "age<90d"], ["half a year", "age<180d"], ["a year", "age<1y"]]),
  flag(query, "tools"), flag(query, "new"),
];
const standing = h("div");
const nothing = h("div.nothing", { hidden: true });
const aside = h("aside.side", { hidden: true, tabindex: -1, "aria-label": "Details" });
const bulk = h("div.bulk");
const pending = h("div.pending", { role: "status" });

export const element = h("section.part.models", { "aria-label": "Models" },
  h("h1.away", "Models"),
  h("div.tools", searchField(search), counts, viewChoice, rulesButton, columnMenu),
  h("div.facets", h("div.facet-row", filters, sortMenu), standing),
  h("div.split", h("div.list", table.element, nothing), aside),
  h("div.bar", bulk, pending));

export const rows = table;
export const foundModels = () => found;
export const searchBox = search;

/** Draws what changed. */
export function draw(has) {
  if (has("query") && search.value !== state.query) search.value = state.query;
  if (has("session", "view")) drawViews();
  if (has("query", "sort", "catalogue") || (has("marks") && /shown|hidden|changed/.test(state.query))) {
    found = state.catalogue ? find(state.catalogue, state.query, state.sort) : [];
    table.setSort(state.sort);
    table.setItems(found, has("query", "sort") && !has("part"));
    sortMenu.redraw();
  }
  if (has("marks", "picked", "open", "catalogue", "draft", "rules")) table.refresh();
  if (has("query", "catalogue")) drawFilters();
  if (has("query", "catalogue", "errors", "marks")) drawNothing();
  if (has("query", "catalogue", "marks")) drawCounts();
  if (has("panel", "open")) rulesButton.setAttribute("aria-expanded", String(state.panel !== null && !state.open));
  if (has("picked", "query", "catalogue", "marks")) drawBulk();
  if (has("draft", "preview", "session", "errors")) drawPending();
  drawAside(has);
}

function drawFilters() {
  for (const filter of filters) filter.draw();
  const now = termOf(state.query, "shown") ? "shown" : termOf(state.query, "hidden") ? "hidden" : "";
  redraw(standing, segments("Standing", "standing", [["shown", "Shown"], ["hidden", "Hidden"], ["", "All"]], now,
    (term) => query.set(withTerm(withTerm(state.query, "shown", null), "hidden", term))));
}

function drawViews() {
  const views = state.session?.views ?? [];
  viewChoice.hidden = views.length === 0;
  replace(viewChoice, h("option", { value: "" }, "Seen by all"), views.map((view) => h("option", { value: view }, `View ${view}`)));
  viewChoice.value = state.view ?? "";
}

function drawCounts() {
  const shown = found.filter((model) => model.isShown).length;
  say(counts, state.catalogue ? `${count(shown)} shown · ${count(found.length - shown)} hidden` : "");
}

function drawNothing() {
  const content = emptyModels(found.length, () => update({ query: "" }));
  nothing.hidden = content === null;
  table.element.hidden = content !== null;
  redraw(nothing, content);
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
      : session?.file.can_write === false && h("span.soft", "The file is read-only: changes come as text to paste"));
  }
  const figures = !preview ? "…" : preview.valid ? [h("b.plus", `+${count(preview.appears.length)}`), " ", h("b.minus", `−${count(preview.disappears.length)}`)]
    : h("b.minus", plural(preview.problems.length, "mistake"));
  redraw(pending, h("b", "Not saved: ", figures), errors.preview && h("span.minus", errors.preview.message), button("Discard", discard, "link"),
    button("Step back", stepDraftBack, "link"), button("Review…", openReview, { class: "main", "aria-keyshortcuts": "w" }));
}

let drawn = null;
function drawAside(has) {
  const wanted = state.open ? detail : state.panel ? rulesPanel : null;
  const isNew = drawn !== wanted;
  drawn = wanted;
  aside.hidden = wanted === null;
  if (wanted === null) {
    if (isNew && (document.activeElement === document.body || aside.contains(document.activeElement))) returnFocus();
    return aside.replaceChildren();
  }
  if (isNew) {
    aside.replaceChildren(wanted.element);
    aside.setAttribute("aria-label", wanted.label);
  }
  wanted.draw(has, isNew);
}

/** After a panel has closed: back to the row it came from. */
function returnFocus() {
  if (table.currentIndex >= 0) requestAnimationFrame(() => table.focusRow(table.currentIndex));
  else rulesButton.focus();
}
