// Asks the server what the draft would do, as soon as it changes, and marks the models.
import { attempt, post } from "./api.js";
import { mark } from "./catalogue.js";
import { addRule, change, changeOf, isEmpty, newDraft, rebase } from "./draft.js";
import { isOvertaken } from "./load.js";
import { setError, state, update } from "./state.js";

let asked = 0;
let timer;
let answered = Promise.resolve();
let finish = () => {};

/** The draft on the file as it is now, with the rule that is just being typed. */
function atHand() {
  const draft = isOvertaken() ? rebase(state.draft, state.rules) : state.draft ?? (state.rules && newDraft(state.rules));
  const typed = state.typed;
  return typed && draft ? change(draft, typed.section, (content) => addRule(content, typed.key, typed.text, typed.field)) : draft;
}

/** To be called when the draft, what is typed, the view or the catalogue changed. */
export function look(wait) {
  clearTimeout(timer);
  finish();
  if (!state.catalogue) return;
  const draft = atHand();
  const number = ++asked;
  if (isEmpty(draft)) {
    setError("preview", null);
    if (!state.preview && state.catalogue.models.every((model) => model.change === 0)) return;
    mark(state.catalogue, new Set(), new Set());
    return update({ preview: null, marks: state.marks + 1 });
  }
  answered = new Promise((done) => {
    finish = done;
    timer = setTimeout(() => ask(number, draft).finally(done), wait);
  });
}

/** When the server has said what the draft does as it is now. */
export async function settled() {
  for (let seen = null; seen !== answered;) await (seen = answered);
}

const ask = (number, draft) => attempt(post("preview", { change: changeOf(draft), view: state.view }).then((preview) => {
  if (number !== asked || !state.catalogue) return;
  if (preview.valid) mark(state.catalogue, new Set(preview.appears), new Set(preview.disappears));
  setError("preview", null);
  update({ preview, marks: state.marks + 1 });
}), (refusal) => number === asked && setError("preview", refusal));
