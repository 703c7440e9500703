// All that the page knows, in one object, changed by one function; who draws is told which members changed.
// What is searched, sorted and open stands in the address: a link is a view.

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
  // "starting", "live" or "lost"; what was refused; by what was asked for, the error that stands.
  connection: "starting", refusal: null, errors: {},
};

// What the browser keeps where it may, for this tab or for good; `null` takes it out.
const keeping = storage => (slot, value) => {
  try {
    const kept = window[storage];
    return value === undefined ? kept.getItem(slot) : value === null ? kept.removeItem(slot) : kept.setItem(slot, value);
  } catch {
    return null;
  }
};
export const forTab = keeping("sessionStorage");
export const forGood = keeping("localStorage");

let pending = null;
let draw = () => {};

// `call` hears of all changes of a turn at once, as a function that says whether any of some members did.
export function onChange(call) {
  draw = call;
}

// The only place where the state changes.
export function update(patch) {
  const changed = Object.keys(patch).filter(name => state[name] !== patch[name]);
  if (changed.length === 0) return;
  Object.assign(state, patch);
  if (!pending) queueMicrotask(flush);
  pending = new Set([...(pending ?? []), ...changed]);
}

function flush() {
  const changed = pending;
  pending = null;
  draw((...names) => names.some(name => changed.has(name)));
}

export function setError(name, error) {
  if (state.errors[name] == error) return;
  const { [name]: _, ...errors } = state.errors;
  update({ errors: error ? { ...errors, [name]: error } : errors });
}

// What is asked for, as the chosen view shows it.
export const asViewed = path => (state.view ? `${path}${path.includes("?") ? "&" : "?"}view=${encodeURIComponent(state.view)}` : path);

const members = {
  models: { q: "query", sort: "sort", view: "view", id: "open", panel: "panel" },
  activity: { q: "activityQuery", id: "openRequest" },
  usage: { from: "usageFrom", by: "usageBy" },
  backends: {},
  connect: { client: "connectClient", view: "view" },
};
const defaults = { ...state };
export const parts = Object.keys(members);

export function addressOf(part) {
  const query = new URLSearchParams();
  for (const [name, member] of Object.entries(members[part])) if (state[member] && state[member] !== defaults[member]) query.set(name, state[member]);
  return `#${part}${query.size ? `?${query}` : ""}`;
}

export function readAddress() {
  const [part, text = ""] = (location.hash.slice(1) || "models").split(/\?(.*)/s);
  if (!parts.includes(part)) return update({ part: "models" });
  const query = new URLSearchParams(text);
  update({ part, ...Object.fromEntries(Object.entries(members[part]).map(([name, member]) => [member, query.get(name) ?? defaults[member]])) });
}

let timer;
// A new entry of the history for another part or row, the same one for a key typed.
export function writeAddress(has) {
  const [address, { hash }] = [addressOf(state.part), location];
  clearTimeout(timer);
  if (address === hash || (address === "#models" && !hash)) return;
  if (has("part", "open")) history.pushState(null, "", address);
  // Who has gone elsewhere in the meantime is not taken back.
  else timer = setTimeout(() => location.hash === hash && history.replaceState(null, "", address), 150);
}
