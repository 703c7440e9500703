// Fetches what the parts show, and keeps the draft when the file changes underneath.
import { ask, post } from "./api.js";
import { mark, readCatalogue } from "./catalogue.js";
import { isEmpty, newDraft, rebase } from "./draft.js";
import { state, update } from "./state.js";

const slot = "modelsieve.draft";
let known = null;
let running = null;
/** What the stream said last, until it has been acted on. */
let heard = null;

/** Session, models and rules anew. `rebase`: the draft goes on top of the file as it is now. */
export function reload(options = {}) {
  const run = async () => {
    const view = state.view ? `?view=${encodeURIComponent(state.view)}` : "";
    const shown = ask("models", `models${view}`).then((models) => models && update({ catalogue: keepMarks(readCatalogue(models)) }));
    const [session, rules] = await Promise.all([ask("session", "session"), ask("rules", "rules"), shown]);
    const patch = {};
    if (session) patch.session = session;
    if (rules) patch.rules = rules;
    if (rules && options.rebase && state.draft) patch.draft = rebase(state.draft, rules);
    else if (rules && isEmpty(state.draft)) patch.draft = restored(rules);
    known = session ? [session.file.hash, session.models_etag, session.file.problems.length].join() : known;
    update(patch);
  };
  const mine = (running ?? Promise.resolve()).then(run, run).finally(() => {
    if (running !== mine) return;
    running = null;
    compare();
  });
  return (running = mine);
}

/** Until the next preview has come, what the draft changes stays marked. */
function keepMarks(catalogue) {
  if (state.preview?.valid) mark(catalogue, new Set(state.preview.appears), new Set(state.preview.disappears));
  return catalogue;
}

/** The stream told that the file or the lists changed. */
export function hear(event) {
  heard = [event.hash, event.models_etag, event.problems].join();
  if (!running) compare();
}

function compare() {
  const isNews = heard !== null && heard !== known;
  heard = null;
  if (isNews) reload();
}

/** Writes the draft where a reload of the page finds it. */
export function keepDraft() {
  if (isEmpty(state.draft)) sessionStorage.removeItem(slot);
  else sessionStorage.setItem(slot, JSON.stringify({ ...state.draft, steps: [] }));
}

function restored(rules) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(slot) ?? "null");
    if (kept?.content && kept.base) return kept;
  } catch {
    sessionStorage.removeItem(slot);
  }
  return newDraft(rules);
}

/** Whether the file is no longer the one that the draft began with. */
export const isOvertaken = () => !isEmpty(state.draft) && state.rules !== null && state.rules.hash !== state.draft.hash;

export async function loadBackends() {
  const [backends, changes] = await Promise.all([ask("backends", "backends"), ask("changes", "changes")]);
  if (backends) update({ backends });
  if (changes) update({ changes });
}

export const checkKey = (name) => post(`backends/${encodeURIComponent(name)}/check`, {});
