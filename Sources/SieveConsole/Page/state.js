// All that the page knows, in one object, changed by one function. Who draws is told which members changed.

export const state = {
  part: "models",
  // What the address holds.
  query: "", sort: "", view: null, open: null, panel: null,
  activityQuery: "", openRequest: null, usageFrom: null, usageBy: "model", connectClient: null,
  // What the server answered; `catalogue` is made of GET models.
  session: null, catalogue: null, rules: null, usage: null, backends: null, changes: null, connect: null,
  activity: { requests: [], skipped: 0 },
  // What is to be changed, what that would do, the rule just being typed, how often models were marked anew.
  draft: null, preview: null, typed: null, marks: 0,
  // Ids picked for what is done to many.
  picked: new Set(),
  // "starting", "live" or "lost"; what was refused; by what was asked for, the error that stands until it is over.
  connection: "starting", refusal: null, errors: {},
};

let pending = null;
let draw = () => {};

// `call` hears of all changes of one turn at once, as a function that says whether one of these members changed.
export function onChange(call) {
  draw = call;
}

// The only place where the state changes.
export function update(patch) {
  const changed = Object.keys(patch).filter((name) => state[name] !== patch[name]);
  if (changed.length === 0) return;
  Object.assign(state, patch);
  if (!pending) queueMicrotask(flush);
  pending = new Set([...(pending ?? []), ...changed]);
}

function flush() {
  const changed = pending;
  pending = null;
  draw((...names) => names.some((name) => changed.has(name)));
}

export function setError(name, error) {
  if (state.errors[name] == error) return;
  const { [name]: _, ...errors } = state.errors;
  update({ errors: error ? { ...errors, [name]: error } : errors });
}

// What is asked for, as the chosen view shows it.
export const asViewed = (path) => (state.view ? `${path}${path.includes("?") ? "&" : "?"}view=${encodeURIComponent(state.view)}` : path);
