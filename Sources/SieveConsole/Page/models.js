// The part Models: search, table, what is done to many, and the panel beside it.
import { find } from "./catalogue.js";
import { canChoose, hide, obstacle, sectionOf, show, showOnly } from "./choose.js";
import { columns as allColumns } from "./columns.js";
import { detail } from "./detail.js";
import { button, copy, h, icon, icons, redraw, say } from "./dom.js";
import { isEmpty, newDraft } from "./draft.js";
import { emptyModels } from "./empty.js";
import { facets } from "./facets.js";
import * as format from "./format.js";
import { choice, menu } from "./menu.js";
import { notify } from "./notice.js";
import { valuesOf } from "./query.js";
import { discard, openReview, stepDraftBack, undo } from "./review.js";
import { rulesPanel } from "./rules.js";
import { RowTable } from "./table.js";
import { state, update } from "./state.js";

const slot = "modelsieve.columns";
let found = [];
let columnsOn = null;

const all = allColumns((model, isOn) => choose([model], isOn), (model, event) => open(model, event));

function shownColumns() {
  columnsOn ??= new Set(JSON.parse(localStorage.getItem(slot) ?? "null") ?? all.filter((column) => !column.off).map((column) => column.id));
  return all.filter((column) => column.id === "box" || column.id === "id" || columnsOn.has(column.id));
}

const table = new RowTable({
  label: "Models", columns: shownColumns(), key: (model) => model.id,
  mark(row, model) {
    const isPicked = state.picked.has(model.id);
    row.className = [model.isShown ? "" : "off", model.change > 0 ? "appears" : model.change < 0 ? "goes" : "", isPicked ? "picked" : "", state.open === model.id ? "open" : ""].join(" ").trim();
    if (isPicked) row.setAttribute("aria-selected", "true");
    else row.removeAttribute("aria-selected");
  },
  onSort(column) {
    update({ sort: state.sort === column.sort ? `-${column.sort}` : state.sort === `-${column.sort}` ? "" : column.sort });
  },
});

function open(model, event) {
  if (event?.ctrlKey || event?.metaKey) return pick(model);
  if (event?.shiftKey) return pickTo(model);
  lastPicked = model.id;
  update({ open: state.open === model.id ? null : model.id });
}

let lastPicked = null;

/** Picks a model, or puts it back. */
export function pick(model) {
  const picked = new Set(state.picked);
  if (!picked.delete(model.id)) picked.add(model.id);
  lastPicked = model.id;
  update({ picked });
}

function pickTo(model) {
  const ids = found.map((each) => each.id);
  const [from, to] = [Math.max(0, ids.indexOf(lastPicked)), ids.indexOf(model.id)].sort((a, b) => a - b);
  update({ picked: new Set([...state.picked, ...ids.slice(from, to + 1)]) });
}

const ready = () => state.draft ?? (state.rules ? newDraft(state.rules) : null);

/** Shows or hides models in the draft; what a rule forbids is said. */
export function choose(models, isOn) {
  const draft = ready();
  const able = models.filter((model) => canChoose(model, state.view));
  if (!draft || able.length === 0) return;
  const changed = isOn ? show(draft, able, state.view) : hide(draft, able, state.view);
  if (isOn) {
    const held = able.filter((model) => obstacle(model, changed, state.view));
    if (held.length) {
      const rule = obstacle(held[0], changed, state.view);
      const which = held.length === 1 ? held[0].id : `${format.plural(held.length, "model")}`;
      notify(`${which} ${held.length === 1 ? "stays" : "stay"} hidden by ${rule.key}: ${rule.field ? rule.field + " " : ""}${rule.text}`,
        { action: ["Rules", () => update({ panel: rule.section, open: null })] });
    }
    expect(able.filter((model) => !held.includes(model)), 1);
  } else expect(able, 0);
  update({ draft: changed });
}

/** Marks at once what the server is about to say. */
function expect(models, shown) {
  for (const model of models) {
    model.isShown = shown === 1;
    model.change = model.isShown === model.wasShown ? 0 : model.isShown ? 1 : -1;
  }
  update({ marks: state.marks + 1 });
}

function only(models) {
  const named = valuesOf(state.query, "backend");
  const sections = state.view ? [`views/${state.view}`]
    : [...new Set(state.catalogue.models.filter((model) => !model.isAlias && model.backend && (named.length === 0 || named.includes(model.backend.toLowerCase())))
      .map((model) => sectionOf(model, null)))];
  const draft = ready();
  if (draft) update({ draft: showOnly(draft, models, state.catalogue.models, state.view, sections) });
}

async function copyIDs(models) {
  notify(await copy(models.map((model) => model.id).join("\n")) ? `${format.plural(models.length, "id")} copied` : "The browser does not let this page copy.");
}

const search = h("input", {
  type: "search", id: "search", placeholder: "Search: gemma  backend:local  price<1  ctx>=128k  hidden", autocomplete: "off", spellcheck: "false", "aria-label": "Search models",
  "aria-keyshortcuts": "/", oninput: () => update({ query: search.value }),
});
const counts = h("p.counts", { role: "status" });
const viewChoice = h("select", { "aria-label": "As seen by", onchange: () => update({ view: viewChoice.value || null, open: null }) });
const rulesButton = button("Rules", () => update({ panel: state.panel ? null : sectionToOpen(), open: null }), { "aria-keyshortcuts": "r", class: "plainly" });
const columnMenu = menu("Columns", (panel) => redraw(panel, all.filter((column) => column.id !== "box" && column.id !== "id").map((column) =>
  choice("checkbox", "Columns", column.title, columnsOn.has(column.id), (isOn) => {
    if (isOn) columnsOn.add(column.id);
    else columnsOn.delete(column.id);
    localStorage.setItem(slot, JSON.stringify([...columnsOn]));
    table.setColumns(shownColumns());
  }))), ".plainly");

/** Whose rules are opened: those of the row at hand, else the first in the file. */
export function sectionToOpen() {
  if (state.view) return `views/${state.view}`;
  const model = table.currentItem;
  return model?.backend && !model.isAlias ? `backends/${model.backend}` : state.rules?.sections[0]?.section ?? null;
}

const filters = facets();
const nothing = h("div.nothing", { hidden: true });
const aside = h("aside.side", { hidden: true, tabindex: -1, "aria-label": "Details" });
const bulk = h("div.bulk");
const pending = h("div.pending", { role: "status" });

export const element = h("section.part.models", { "aria-label": "Models" },
  h("h1.away", "Models"),
  h("div.tools", h("div.search", { role: "search" }, icon(icons.search), search, h("kbd", { "aria-hidden": "true" }, "/")), counts, viewChoice, rulesButton, columnMenu),
  filters.element,
  h("div.split", h("div.list", table.element, nothing), aside),
  h("div.bar", bulk, pending));

export const modelTable = table;
export const foundModels = () => found;
export const searchBox = search;

/** Draws what changed. */
export function draw(changed) {
  const has = (...names) => names.some((name) => changed.has(name));
  if (has("query") && search.value !== state.query) search.value = state.query;
  if (has("session", "view")) drawViews();
  if (has("query", "sort", "catalogue", "part") || (has("marks") && /shown|hidden|changed/.test(state.query))) {
    found = state.catalogue ? find(state.catalogue, state.query, state.sort) : [];
    table.setSort(state.sort);
    table.setItems(found, { toTop: has("query", "sort") && !has("part") });
  }
  if (has("marks", "picked", "open", "catalogue", "draft", "rules")) table.refresh();
  if (has("query", "catalogue")) filters.draw();
  if (has("query", "catalogue", "errors", "marks")) drawNothing();
  if (has("query", "catalogue", "marks", "part")) drawCounts();
  if (has("panel", "open")) rulesButton.setAttribute("aria-expanded", String(state.panel !== null && !state.open));
  if (has("picked", "query", "catalogue", "marks")) drawBulk();
  if (has("draft", "preview", "session", "errors")) drawPending();
  drawAside(changed);
}

function drawViews() {
  const views = state.session?.views ?? [];
  viewChoice.hidden = views.length === 0;
  viewChoice.replaceChildren(h("option", { value: "" }, "Seen by all"), ...views.map((view) => h("option", { value: view }, `View ${view}`)));
  viewChoice.value = state.view ?? "";
}

function drawCounts() {
  if (!state.catalogue) return say(counts, "");
  let shown = 0;
  for (const model of found) if (model.isShown) shown++;
  say(counts, `${format.count(shown)} shown · ${format.count(found.length - shown)} hidden`);
}

function drawNothing() {
  const content = emptyModels(found.length, () => update({ query: "" }));
  nothing.hidden = content === null;
  table.element.hidden = content !== null;
  if (content) redraw(nothing, content);
}

function drawBulk() {
  const models = state.catalogue ? [...state.picked].map((id) => state.catalogue.byID.get(id)).filter(Boolean) : [];
  const act = (group) => [button("Show", () => choose(group, true), "plainly"), button("Hide", () => choose(group, false), "plainly"),
    button("Copy ids", () => copyIDs(group), "plainly")];
  if (models.length) {
    redraw(bulk, h("span.strong", `${format.count(models.length)} picked`), button("Only these", () => only(models), "plainly"), act(models),
      button("Put back", () => update({ picked: new Set() }), "link"));
  } else if (state.query.trim() && found.length) {
    redraw(bulk, h("span.strong", `${format.count(found.length)} found`), button("Only these", () => only(found), "plainly"), act(found));
  } else redraw(bulk, h("span.soft.hint", h("kbd", "j"), h("kbd", "k"), " move  ", h("kbd", "s"), " show or hide  ", h("kbd", "x"), " pick  ", h("kbd", "?"), " all keys"));
}

function drawPending() {
  const preview = state.preview;
  if (isEmpty(state.draft)) {
    redraw(pending, state.session?.file.can_undo ? button("Undo the last save", undo, "link") : h("span.soft", state.session && !state.session.file.can_write ? "The file is read-only: changes come as text to paste" : ""));
    return;
  }
  const figures = !preview ? "…" : preview.valid ? [h("b.plus", `+${format.count(preview.appears.length)}`), " ", h("b.minus", `−${format.count(preview.disappears.length)}`)]
    : h("b.minus", format.plural(preview.problems.length, "mistake"));
  redraw(pending, h("span.strong", "Not saved: ", figures), state.errors.preview && h("span.minus", state.errors.preview.message),
    button("Discard", discard, "link"), button("Step back", stepDraftBack, "link"),
    button("Review…", openReview, { class: "main", "aria-keyshortcuts": "w" }));
}

let drawn = null;
function drawAside(changed) {
  const wanted = state.open ? detail : state.panel ? rulesPanel : null;
  aside.hidden = wanted === null;
  if (wanted === null) {
    if (drawn && (document.activeElement === document.body || aside.contains(document.activeElement))) returnFocus();
    drawn = null;
    aside.replaceChildren();
    return;
  }
  const isNew = drawn !== wanted;
  if (isNew) {
    aside.replaceChildren(wanted.element);
    aside.setAttribute("aria-label", wanted.label);
  }
  drawn = wanted;
  wanted.draw(isNew ? new Set([...changed, "all"]) : changed);
}

/** After a panel has closed: back to the row it came from. */
function returnFocus() {
  const index = table.current === null ? -1 : table.indexOf(table.current);
  if (index >= 0) requestAnimationFrame(() => table.focusRow(index));
  else rulesButton.focus();
}
