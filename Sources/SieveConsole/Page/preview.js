// Asks the server what the draft would do, as soon as it changes, and marks the models.
import { post, Refusal } from "./api.js";
import { mark } from "./catalogue.js";
import { addRule, change, changeOf, isEmpty } from "./draft.js";
import { setError, state, update } from "./state.js";

const none = new Set();
let asked = 0;
let timer;

/** The draft with the rule that is just being typed. */
export function withTyped(draft) {
  const typed = state.typed;
  if (!draft || !typed) return draft;
  return change(draft, typed.section, (content) => addRule(content, typed.key, typed.text, typed.field));
}

/** To be called when the draft, what is typed, the view or the catalogue changed. */
export function look(wait = 40) {
  clearTimeout(timer);
  const draft = withTyped(state.draft);
  if (!state.catalogue) return;
  if (isEmpty(draft)) {
    asked++;
    setError("preview", null);
    if (state.preview || state.catalogue.models.some((model) => model.change !== 0)) {
      mark(state.catalogue, none, none);
      update({ preview: null, marks: (state.marks ?? 0) + 1 });
    }
    return;
  }
  const number = ++asked;
  timer = setTimeout(async () => {
    try {
      const answer = await post("preview", { change: changeOf(draft), view: state.view });
      if (number !== asked || !state.catalogue) return;
      if (answer.valid) mark(state.catalogue, new Set(answer.appears), new Set(answer.disappears));
      setError("preview", null);
      update({ preview: answer, marks: (state.marks ?? 0) + 1 });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (number === asked) setError("preview", error);
    }
  }, wait);
}
