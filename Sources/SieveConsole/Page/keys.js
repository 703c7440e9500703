// The keyboard: what each key does, and the dialog that says so.
import * as activity from "./activity.js";
import { h } from "./dom.js";
import * as models from "./models.js";
import { facts, makeDialog, section } from "./pieces.js";
import { help } from "./query.js";
import { openReview } from "./review.js";
import { addressOf, parts, state, update } from "./state.js";

const part = () => ({ models, activity })[state.part];
const rows = () => part()?.rows;
// Does nothing on the other parts.
const onModels = call => () => state.part === "models" && state.catalogue && call();

const bindings = [
  ["/", "search", () => part()?.searchBox.select()],
  ["j", "the next row", () => rows()?.move(1)],
  ["k", "the row before", () => rows()?.move(-1)],
  ["Enter", "open or close what is known of the row"],
  ["s", "show or hide the row, or all that are picked", onModels(() => models.choose(models.group(), !models.group()[0]?.isShown))],
  ["x", "pick the row, or put it back", onModels(() => rows().currentItem && models.pick(rows().currentItem))],
  ["a", "pick all that the search finds", onModels(() => update({ picked: new Set(models.foundModels().map(({ key }) => key)) }))],
  ["c", "copy the id", onModels(() => models.group().length && models.copyIDs(models.group()))],
  ["r", "the rules", onModels(() => {
    update({ panel: state.panel && !state.open ? null : models.sectionToOpen(), open: null });
    requestAnimationFrame(() => document.querySelector("aside select")?.focus());
  })],
  ["w", "review what changes, and save", openReview],
  ["Esc", "close the panel, put back what is picked", () => {
    if (state.part === "activity") update({ openRequest: null });
    else if (state.open) update({ open: null });
    else if (state.panel) update({ panel: null, typed: null });
    else update({ picked: new Set() });
  }],
  ["1–5", "to the parts"],
  ["t", "light, dark, as the system", () => document.getElementById("theme").click()],
  ["?", "these keys", openHelp],
];
const actions = new Map(bindings.map(([key, , action]) => [key, action]));
actions.set("Escape", actions.get("Esc"));
parts.forEach((name, index) => actions.set(String(index + 1), () => { location.hash = addressOf(name); }));

// Keys that move only where the table has the focus.
const moves = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

export function listen() {
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") || state.refusal) return;
    const field = event.target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea");
    if (field) return inField(event, field);
    if (event.key === "Enter" && event.target.type === "checkbox") return event.target.click();
    const step = rows()?.element.contains(event.target) && moves[event.key];
    const action = step ? () => rows().move(step) : actions.get(event.key);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

// In a field keys write; arrows lead from the search into the table, Escape out of it.
function inField(event, field) {
  const isSearch = field === part()?.searchBox;
  if (isSearch && (event.key === "ArrowDown" || event.key === "Enter")) {
    event.preventDefault();
    rows().move(0);
  } else if (isSearch && event.key === "Escape") {
    event.preventDefault();
    if (!field.value) return field.blur();
    field.value = "";
    field.dispatchEvent(new Event("input"));
  } else if (event.key === "Escape" && field.closest("aside")) actions.get("Escape")();
}

const dialog = makeDialog("help", "Keys and search",
  h("div.dialog-body.two", section("Keys", facts(...bindings.map(([key, words]) => [h("kbd", key), words]))), section("Search", facts(...help.map(([example, words]) => [h("span.mono", example), words])))));

export function openHelp() {
  dialog.showModal();
  dialog.querySelector("h2").focus();
}
