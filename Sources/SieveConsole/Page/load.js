// Fetches what the parts show and what the draft would do, and keeps the draft when the file changes underneath.
import { ask, attempt, post } from "./api.js";
import { mark, readCatalogue } from "./catalogue.js";
import { addRule, change, changeOf, isEmpty, newDraft, onto } from "./draft.js";
import { notify } from "./pieces.js";
import { asViewed, forTab, setError, state, update } from "./state.js";

const slot = "modelsieve.draft";
let running = null;
// What tells states of the file and the lists apart: as fetched, and as the stream said last.
let known = null;
let heard = null;

// Session, models and rules anew. `rebase`: the draft goes on top of the file as it is now.
export function reload(options = {}) {
  const run = async () => {
    // First: what changes while the others are on their way is news then.
    const session = await ask("session", "session");
    const models = ask("models", asViewed("models")).then(answer => answer && showModels(answer));
    const [rules] = await Promise.all([ask("rules", "rules"), models]);
    const patch = { ...(session && { session }), ...(rules && { rules }) };
    if (rules && options.rebase && state.draft) {
      patch.draft = onto(newDraft(rules), state.draft);
      const gone = Object.keys(state.draft.content).filter(section => !(section in patch.draft.base));
      if (gone.length) notify(`No longer in the file, so dropped: ${gone.join(", ")}`, { isError: true });
    } else if (rules && isEmpty(state.draft)) patch.draft = JSON.parse(forTab(slot)) ?? newDraft(rules);
    if (session) known = [session.file.hash, session.models_etag, session.file.problems.length].join();
    update(patch);
  };
  const mine = (running ?? Promise.resolve()).then(run, run).finally(() => {
    if (running !== mine) return;
    running = null;
    compare();
  });
  return (running = mine);
}

// Until the next preview has come, what the draft changes stays marked.
function showModels(answer) {
  const catalogue = readCatalogue(answer);
  if (state.preview?.valid) mark(catalogue, state.preview, state.draft);
  update({ catalogue });
}

// The stream told that the file, the lists or a backend changed.
export function hear(event) {
  heard = [event.hash, event.models_etag, event.problems].join();
  if (!running) compare();
}

// Asks again for what is missing, the connection being back.
export async function mend() {
  await running;
  if (!state.session || Object.keys(state.errors).length) reload();
}

function compare() {
  const isNews = heard !== null && heard !== known;
  heard = null;
  if (isNews) reload();
}

// So that a reload of the page finds it.
export function keepDraft() {
  forTab(slot, isEmpty(state.draft) ? null : JSON.stringify(state.draft));
}

// Whether the file is no longer the one that the draft began with.
export const isOvertaken = () => !isEmpty(state.draft) && state.rules !== null && state.rules.hash !== state.draft.hash;

export function loadBackends() {
  for (const name of ["backends", "changes"]) ask(name, name).then(answer => answer && update({ [name]: answer }));
}

export const loadConnect = () => ask("connect", "connect").then(answer => answer && update({ connect: answer }));

let asked = 0;
let timer;

// The draft on the file as it is now, with the rule that is just being typed.
export function atHand() {
  const draft = isOvertaken() ? onto(newDraft(state.rules), state.draft) : state.draft;
  return state.typed ? change(draft, [[state.typed.section, content => addRule(content, state.typed)]]) : draft;
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
  if (!state.preview && state.catalogue.models.every(model => model.change === 0)) return;
  mark(state.catalogue);
  update({ preview: null, marks: state.marks + 1 });
}

export function foresee() {
  clearTimeout(timer);
  const number = ++asked;
  const draft = atHand();
  return attempt(post("preview", { change: changeOf(draft), view: state.view }).then(preview => {
    if (number !== asked) return;
    if (preview.valid) mark(state.catalogue, preview, draft);
    setError("preview", null);
    update({ preview, marks: state.marks + 1 });
  }), refusal => number === asked && setError("preview", refusal));
}
