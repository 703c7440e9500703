// The dialog before a save: the diff of the file, the one of the list, and what was refused. Also save and undo.
import { attempt, post } from "./api.js";
import { button, copyButton, h, redraw } from "./dom.js";
import { addRule, change, changeOf, isEmpty, list, newDraft, onto, setList } from "./draft.js";
import { count, plural } from "./format.js";
import { atHand, foresee, reload } from "./load.js";
import { makeDialog, notify, section, tell } from "./pieces.js";
import { state, update } from "./state.js";

const body = h("div.dialog-body");
const save = button("Save", write, "main");
const dialog = makeDialog("review", "Review the change", body, h("div.line.dialog-foot", button("Go on editing", () => dialog.close()), save));
const heading = dialog.querySelector("h2");

export async function openReview() {
  if (isEmpty(state.draft)) return dialog.close();
  redraw(body, h("p.soft", "Writing the file anew…"));
  save.disabled = true;
  if (!dialog.open) dialog.showModal();
  // What is only typed is not in the draft yet; and what changed in this turn is drawn first.
  update({ typed: null });
  await null;
  await attempt(Promise.all([post("diff", { change: changeOf(atHand()) }), foresee()]).then(([diff]) => showDiff(diff)), showRefusal);
}

function showDiff({ text, masked, lines }) {
  save.hidden = text != null;
  save.disabled = state.preview?.valid === false;
  const changed = lines.filter(({ sign }) => sign === "+" || sign === "-").length;
  redraw(body, save.hidden ? paste(text, masked) : offer(), mistakes(state.preview?.problems), section(`The file: ${plural(changed, "line")}`, diffTable(lines)), listDiff());
  heading.focus();
}

const words = { "+": "added", "-": "removed" };
const diffLine = ({ sign, old, new: now, text }) => (sign === null ? h("tr.skipped", h("td", { colspan: 3 }, "⋯")) : h("tr", { class: words[sign] },
  h("td.at", String(now ?? old)), h("td.sign", words[sign] && [h("span", { "aria-hidden": "true" }, sign), h("span.away", words[sign])]), h("td", text)));

const diffTable = lines => h("div.diff", { tabindex: 0, role: "region", label: "Changed lines of the file" }, h("table.mono", h("tbody", lines.map(diffLine))));

const most = 200;
const ids = (kind, values, one, many) => values.length > 0 && h("div", h(`h4.${kind}`, `${count(values.length)} ${values.length === 1 ? one : many}`),
  h("ul.mono.break", values.slice(0, most).map(id => h("li", id)), values.length > most && h("li.soft", `and ${count(values.length - most)} more`)));

function listDiff() {
  const preview = state.preview;
  if (!preview?.valid) return null;
  const { appears, disappears, moves, shown, partial, warnings } = preview;
  const change = appears.length + disappears.length > 0 ? h("div.two", ids("plus", appears, "appears", "appear"), ids("minus", disappears, "goes", "go"))
    : h("p.soft", moves ? `${plural(moves, "model")} at another place` : "No model appears or goes.");
  return [section(`The list${state.view ? ` of view ${state.view}` : ""}: ${count(shown)} shown`, change),
    warnings.map(warning => h("p.warning", warning.message)), partial && h("p.warning", `Some lists are missing: ${partial}`)];
}

const mistakes = (found = []) => found.length > 0 && h("div.stack.problem.block", { role: "alert" }, h("ul", found.map(({ section: where, key, place, message }) =>
  h("li", [where, key, place && `line ${place.line}`].filter(Boolean).join(" · "), ": ", message))));

function offer() {
  const suggestion = state.preview?.suggestion;
  return suggestion && h("p.line.suggestion", h("span", `One glob says the same as ${count(suggestion.replaces.length)} entries: `, h("b.mono", suggestion.text)),
    button("Use it", () => useSuggestion(suggestion)));
}

// Puts one glob in the place of the entries that it stands for.
function useSuggestion({ section: name, key, text, replaces }) {
  update({ draft: change(state.draft, [[name, content => {
    const [replaced, holder] = [new Set(replaces), key === "glob" ? content : content.exclude];
    setList(holder, "simple", list(holder.simple).filter(entry => !replaced.has(entry)));
    addRule(content, { key, value: text });
  }]]) });
  openReview();
}

function paste(text, isMasked) {
  const { path, reason } = state.session.file;
  return section("The file cannot be written here",
    h("p", `${path}${reason ? `: ${reason}` : ""}. Paste this in its place${isMasked ? ", and put your keys where ••• stands" : ""}.`),
    h("textarea.field.mono", { readonly: true, rows: Math.min(16, text.split("\n").length), label: "The file as it would be", value: text }),
    h("p", copyButton(text, "Copy the file")));
}

function showRefusal({ code, message, body: said }) {
  save.hidden = false;
  save.disabled = true;
  redraw(body, code === "read_only" && said.text ? paste(said.text, said.masked) : [
    h("div.stack.problem.block", { role: "alert" }, h("p", message),
      code === "file_changed" && button("Put the draft on the file as it is now", () => reload({ rebase: true }).then(openReview)), code === "no_answer" && button("Try again", openReview)),
    mistakes(said.problems ?? said.refusals)], listDiff());
  heading.focus();
}

async function write() {
  save.disabled = true;
  const [before, { draft }] = [state.catalogue?.shown, state];
  await attempt(post("save", { change: changeOf(draft), hash: draft.hash }).then(async ({ shown, can_undo }) => {
    dialog.close();
    // What was changed meanwhile is still to be saved.
    if (state.draft === draft) update({ draft: newDraft(state.rules), preview: null, typed: null, picked: new Set() });
    await reload({ rebase: true });
    notify(`Saved. ${before === shown ? "" : `${count(before)} → `}${count(shown)} shown.`, { action: can_undo && ["Undo", undo] });
  }), showRefusal);
}

export const undo = () => attempt(post("undo", { hash: state.session.file.hash }).then(async ({ shown }) => {
  await reload();
  notify(`The file is as it was before the save. ${count(shown)} shown.`);
}), tell);

export function discard() {
  const draft = state.draft;
  update({ draft: newDraft(state.rules), typed: null });
  notify("The draft is gone.", { action: ["Bring it back", () => update({ draft: onto(draft, state.draft) })] });
}
