// All that the page knows, in one object, changed by one function. Who draws is told which members changed.

export const state = {
  part: "models",
  /** The search, sort, view and open row of each part, as the address has them. */
  query: "", sort: "", view: null, open: null, panel: null,
  activityQuery: "", openRequest: null,
  usageFrom: null, usageBy: "model", connectClient: null,
  session: null,
  /** GET models, made into objects; GET rules. */
  catalogue: null, rules: null,
  /** What is to be changed: see draft.js. */
  draft: null, preview: null,
  /** Ids picked for what is done to many. */
  picked: new Set(),
  activity: { requests: [], skipped: 0 }, usage: null, backends: null, changes: null, connect: null,
  /** "starting", "live" or "lost"; and what was refused. */
  connection: "starting", refusal: null,
  /** By what was asked for, the error that stands until it is over. */
  errors: {},
  /** The rule that is just being typed; how often models were marked anew. */
  typed: null, marks: 0,
};

const readers = new Set();
let pending = null;

/** Calls back with the names of the members that changed, once for all changes of one turn. */
export function onChange(reader) {
  readers.add(reader);
}

/** The only place where the state changes. */
export function update(patch) {
  const changed = Object.keys(patch).filter((name) => state[name] !== patch[name]);
  if (!changed.length) return;
  Object.assign(state, patch);
  if (pending) {
    for (const name of changed) pending.add(name);
    return;
  }
  pending = new Set(changed);
  queueMicrotask(flush);
}

function flush() {
  const names = pending;
  pending = null;
  for (const reader of readers) reader(names, state);
}

/** Marks or clears an error that belongs to one thing asked for. */
export function setError(name, error) {
  if ((state.errors[name] ?? null) === (error ?? null)) return;
  const errors = { ...state.errors };
  if (error) errors[name] = error;
  else delete errors[name];
  update({ errors });
}
