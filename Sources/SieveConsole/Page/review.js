// The dialog before a save: the diff of the file, the one of the list, and what was refused. Also save and undo.
import { post, Refusal } from "./api.js";
import { button, closing, copyButton, h, redraw } from "./dom.js";
import { changeOf, isEmpty, stepBack } from "./draft.js";
import * as format from "./format.js";
import { reload } from "./load.js";
import { notify } from "./notice.js";
import { settled } from "./preview.js";
import { useSuggestion } from "./rules.js";
import { state, update } from "./state.js";

const body = h("div.dialog-body");
const save = button("Save", write, "main");
const heading = h("h2", { id: "review-title", tabindex: -1 }, "Review the change");
const dialog = h("dialog.review", { "aria-labelledby": "review-title" },
  h("div.dialog-head", heading, closing(() => dialog.close(), "Close the review")), body,
  h("div.dialog-foot", button("Go on editing", () => dialog.close()), save));
document.body.append(dialog);

const lines = (text) => text.split("\n").length;

export async function openReview() {
  if (isEmpty(state.draft)) return;
  redraw(body, h("p.soft", "Writing the file anew…"));
  save.disabled = true;
  dialog.showModal();
  try {
    await Promise.resolve();
    await settled();
    showDiff(await post("diff", { change: changeOf(state.draft) }));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    showRefusal(error);
  }
}

function showDiff(answer) {
  const isPaste = answer.text !== null && answer.text !== undefined;
  save.hidden = isPaste;
  save.disabled = state.preview?.valid === false;
  const changed = answer.lines.filter((line) => line.sign === "+" || line.sign === "-").length;
  redraw(body, isPaste ? paste(answer.text, answer.masked) : offer(), section(`The file: ${format.plural(changed, "line")}`, diffTable(answer.lines)), listDiff());
  heading.focus();
}

const section = (name, ...content) => h("section", h("h3", name), content);

function diffTable(diff) {
  const words = { "+": "added", "-": "removed" };
  return h("div.diff", { tabindex: 0, role: "region", "aria-label": "Changed lines of the file" }, h("table.mono", h("tbody", diff.map((line) => (line.sign === null
    ? h("tr.skipped", h("td", { colspan: 3 }, "⋯"))
    : h("tr", { class: words[line.sign] ?? "" }, h("td.at", String(line.new ?? line.old)), h("td.sign", line.sign === " " ? "" : [h("span", { "aria-hidden": "true" }, line.sign), h("span.away", words[line.sign])]),
      h("td", line.text)))))));
}

const most = 200;
const ids = (title, mark, values) => values.length > 0 && h("div", { class: mark }, h("h4", `${format.count(values.length)} ${title}`),
  h("ul.bare.mono", values.slice(0, most).map((id) => h("li", id)), values.length > most && h("li.soft", `and ${format.count(values.length - most)} more`)));

function listDiff() {
  const preview = state.preview;
  if (!preview) return null;
  const same = preview.appears.length + preview.disappears.length === 0;
  return [section(`The list${state.view ? ` of view ${state.view}` : ""}: ${format.count(preview.shown)} shown`, same ? h("p.soft", preview.moves ? `${format.plural(preview.moves, "model")} at another place` : "No model appears or goes.")
    : h("div.two", ids(preview.appears.length === 1 ? "appears" : "appear", "plus-list", preview.appears), ids(preview.disappears.length === 1 ? "goes" : "go", "minus-list", preview.disappears))),
  (preview.warnings ?? []).map((warning) => h("p.warning", warning.message ?? warning)),
  preview.partial && h("p.warning", `Some lists are missing: ${preview.partial}`)];
}

function offer() {
  const suggestion = state.preview?.suggestion;
  return suggestion && h("p.suggestion", h("span", "One glob says the same as ", String(suggestion.replaces.length), " entries: ", h("b.mono", suggestion.text)),
    button("Use it", () => {
      useSuggestion(suggestion);
      openAgain();
    }));
}

async function openAgain() {
  if (dialog.open) dialog.close();
  await openReview();
}

function paste(text, isMasked) {
  const area = h("textarea.mono", { readonly: true, rows: Math.min(16, lines(text)), "aria-label": "The file as it would be" });
  area.value = text;
  return section("The file cannot be written here", h("p", `${state.session?.file.path ?? "It"}${state.session?.file.reason ? `: ${state.session.file.reason}` : ""}. Paste this in its place${isMasked ? ", and put your keys where ••• stands" : ""}.`),
    area, h("p", copyButton(text, "Copy the file")));
}

function showRefusal(error) {
  save.hidden = false;
  save.disabled = true;
  const more = error.body.problems ?? error.body.refusals ?? [];
  redraw(body, error.code === "read_only" && error.body.text ? paste(error.body.text, error.body.masked) : h("div.problem.block", { role: "alert" }, h("p", error.message),
    more.length > 0 && h("ul", more.map((each) => h("li", [each.section, each.key, each.place ? `line ${each.place.line}` : null].filter(Boolean).join(" · "), ": ", each.message))),
    error.code === "file_changed" && h("p", button("Put the draft on the file as it is now", async () => { await reload({ rebase: true }); openAgain(); })),
    error.code === "no_answer" && h("p", "Your draft is kept."), error.code === "no_answer" && button("Try again", openAgain)), listDiff());
  heading.focus();
}

async function write() {
  save.disabled = true;
  try {
    const before = state.catalogue?.shown;
    const answer = await post("save", { change: changeOf(state.draft), hash: state.draft.hash });
    dialog.close();
    update({ draft: null, preview: null, typed: null, picked: new Set() });
    await reload();
    notify(`Saved. ${before === undefined || before === answer.shown ? `${format.count(answer.shown)} shown` : `${format.count(before)} → ${format.count(answer.shown)} shown`}.`, { action: answer.can_undo ? ["Undo", undo] : null });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    showRefusal(error);
  }
}

/** Takes the last save back. */
export async function undo() {
  try {
    const answer = await post("undo", { hash: state.session.file.hash });
    await reload();
    notify(`The file is as it was before the save. ${format.count(answer.shown)} shown.`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    notify(error.message, { isError: true });
  }
}

export function discard() {
  const kept = state.draft;
  update({ draft: null, preview: null, typed: null });
  notify("The draft is gone.", { action: ["Bring it back", () => update({ draft: kept })] });
}

export function stepDraftBack() {
  if (state.draft) update({ draft: state.draft.steps.length ? stepBack(state.draft) : null });
}
