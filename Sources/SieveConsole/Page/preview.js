// Asks the server what the draft would do, as soon as it changes, and marks the models.
import { post, Refusal } from "./api.js";
import { mark } from "./catalogue.js";
import { addRule, change, changeOf, isEmpty, newDraft, rebase } from "./draft.js";
import { isOvertaken } from "./load.js";
import { setError, state, update } from "./state.js";

const none = new Set();
let asked = 0;
let timer;
let answered = Promise.resolve();
let finish = () => {};

/** The draft on the file as it is now, with the rule that is just being typed. */
function atHand() {
  const draft = isOvertaken() ? rebase(state.draft, state.rules) : state.draft;
  const typed = state.typed;
  if (!typed || !(draft ?? state.rules)) return draft;
  return change(draft ?? newDraft(state.rules), typed.section, (content) => addRule(content, typed.key, typed.text, typed.field));
}

/** To be called when the draft, what is typed, the view or the catalogue changed. */
export function look(wait = 40) {
  clearTimeout(timer);
  finish();
  const draft = atHand();
  if (!state.catalogue) return;
  if (isEmpty(draft)) {
    asked++;
    setError("preview", null);
    if (state.preview || state.catalogue.models.some((model) => model.change !== 0)) {
      mark(state.catalogue, none, none);
      update({ preview: null, marks: state.marks + 1 });
    }
    return;
  }
  const number = ++asked;
  answered = new Promise((done) => {
    finish = done;
    timer = setTimeout(() => ask(number, draft).finally(done), wait);
  });
}

/** When the server has said what the draft does as it is now. */
export async function settled() {
  for (let seen = null; seen !== answered;) await (seen = answered);
}

async function ask(number, draft) {
  try {
    const answer = await post("preview", { change: changeOf(draft), view: state.view });
    if (number !== asked || !state.catalogue) return;
    if (answer.valid) mark(state.catalogue, new Set(answer.appears), new Set(answer.disappears));
    setError("preview", null);
    update({ preview: answer, marks: state.marks + 1 });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (number === asked) setError("preview", error);
  }
}
