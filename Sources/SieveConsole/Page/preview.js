// Asks the server what the draft would do, as soon as it changes, and marks the models.
import { attempt, post } from "./api.js";
import { mark } from "./catalogue.js";
import { addRule, change, changeOf, isEmpty, rebase } from "./draft.js";
import { isOvertaken } from "./load.js";
import { setError, state, update } from "./state.js";

let asked = 0;
let timer;

// The draft on the file as it is now, with the rule that is just being typed.
function atHand() {
  const draft = isOvertaken() ? rebase(state.draft, state.rules) : state.draft;
  return state.typed ? change(draft, [[state.typed.section, (content) => addRule(content, state.typed)]]) : draft;
}

export function look(wait) {
  clearTimeout(timer);
  asked++;
  if (!state.catalogue || !state.draft) return;
  if (!isEmpty(atHand())) {
    timer = setTimeout(foresee, wait);
    return;
  }
  setError("preview", null);
  if (!state.preview && state.catalogue.models.every((model) => model.change === 0)) return;
  mark(state.catalogue, [], []);
  update({ preview: null, marks: state.marks + 1 });
}

export function foresee() {
  clearTimeout(timer);
  const number = ++asked;
  return attempt(post("preview", { change: changeOf(atHand()), view: state.view }).then((preview) => {
    if (number !== asked) return;
    if (preview.valid) mark(state.catalogue, preview.appears, preview.disappears);
    setError("preview", null);
    update({ preview, marks: state.marks + 1 });
  }), (refusal) => number === asked && setError("preview", refusal));
}
