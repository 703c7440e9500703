// The keyboard: what each key does, and the dialog that says so.
import { closing, copy, h } from "./dom.js";
import * as activity from "./activity.js";
import { addressOf, parts } from "./address.js";
import { choose, foundModels, modelTable, pick, searchBox, sectionToOpen } from "./models.js";
import { notify } from "./notice.js";
import { help } from "./query.js";
import { openReview, stepDraftBack } from "./review.js";
import { state, update } from "./state.js";

const onModels = () => state.part === "models";
const table = () => (onModels() ? modelTable : state.part === "activity" ? activity.requestTable : null);
const focusRules = () => document.querySelector("aside select")?.focus();
const group = () => (state.picked.size ? [...state.picked].map((id) => state.catalogue.byID.get(id)).filter(Boolean) : [modelTable.currentItem].filter(Boolean));

const bindings = [
  ["/", "search", () => (state.part === "activity" ? activity.searchBox : onModels() ? searchBox : null)?.select()],
  ["j", "the next row", () => table()?.move(1)],
  ["k", "the row before", () => table()?.move(-1)],
  ["Enter", "open or close what is known of the row", null],
  ["s", "show or hide the row, or all that are picked", () => {
    const models = onModels() ? group() : [];
    if (models.length) choose(models, !models[0].isShown);
  }],
  ["x", "pick the row, or put it back", () => onModels() && modelTable.currentItem && pick(modelTable.currentItem)],
  ["a", "pick all that the search finds", () => onModels() && update({ picked: new Set(foundModels().map((model) => model.id)) })],
  ["c", "copy the id", async () => {
    const models = onModels() ? group() : [];
    if (models.length && await copy(models.map((model) => model.id).join("\n"))) notify(models.length === 1 ? `Copied ${models[0].id}` : `${models.length} ids copied`);
  }],
  ["r", "the rules", () => {
    if (!onModels()) return;
    update({ panel: state.panel && !state.open ? null : sectionToOpen(), open: null });
    queueMicrotask(() => requestAnimationFrame(focusRules));
  }],
  ["u", "take the last step of the draft back", () => stepDraftBack()],
  ["w", "review what changes, and save", () => openReview()],
  ["Escape", "close the panel, put back what is picked", () => {
    if (state.part === "activity" && state.openRequest !== null) update({ openRequest: null });
    else if (state.open) update({ open: null });
    else if (state.panel) update({ panel: null, typed: null });
    else if (state.picked.size) update({ picked: new Set() });
  }],
  ["1", "to the parts, 1 to 5", null],
  ["t", "light, dark, as the system", () => document.getElementById("theme").click()],
  ["?", "these keys", openHelp],
];
const actions = new Map(bindings.filter(([, , action]) => action).map(([key, , action]) => [key, action]));
actions.set("ArrowDown", actions.get("j"));
actions.set("ArrowUp", actions.get("k"));
actions.set("PageDown", () => table()?.move(table().page));
actions.set("PageUp", () => table()?.move(-table().page));
actions.set("Home", () => table()?.items.length && table().focusRow(0));
actions.set("End", () => table()?.items.length && table().focusRow(table().items.length - 1));
parts.forEach((part, index) => actions.set(String(index + 1), () => { location.hash = addressOf(part); }));

const moving = ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"];

export function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") || state.refusal) return;
    const field = event.target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea");
    if (field) return inField(event, field);
    if (event.key === "Enter" && event.target.type === "checkbox") return event.target.click();
    if (moving.includes(event.key) && !table()?.element.contains(event.target)) return;
    const action = actions.get(event.key);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/** In a field keys write; but arrows lead from the search into the table, and Escape out of it. */
function inField(event, field) {
  const isSearch = field === searchBox || field === activity.searchBox;
  if (isSearch && (event.key === "ArrowDown" || event.key === "Enter")) {
    event.preventDefault();
    const rows = table();
    if (rows?.items.length) rows.focusRow(Math.max(0, rows.current === null ? 0 : rows.indexOf(rows.current)));
  } else if (isSearch && event.key === "Escape") {
    event.preventDefault();
    if (field.value) {
      field.value = "";
      field.dispatchEvent(new Event("input"));
    } else field.blur();
  } else if (event.key === "Escape" && field.closest("aside")) actions.get("Escape")();
}

const dialog = h("dialog.help", { "aria-labelledby": "help-title" },
  h("div.dialog-head", h("h2", { id: "help-title", tabindex: -1 }, "Keys and search"), closing(() => dialog.close(), "Close the help")),
  h("div.dialog-body.two",
    h("section", h("h3", "Keys"), h("dl.keys", bindings.map(([key, words]) => h("div", h("dt", h("kbd", key === "Escape" ? "Esc" : key)), h("dd", words))))),
    h("section", h("h3", "Search"), h("dl.keys.searches", help.map(([example, words]) => h("div", h("dt.mono", example), h("dd", words)))))));
document.body.append(dialog);

export function openHelp() {
  dialog.showModal();
  document.getElementById("help-title").focus();
}
