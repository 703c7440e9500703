// What is searched, sorted and open stands behind the # of the address, so that a link is a view.
import { state, update } from "./state.js";

export const parts = ["models", "activity", "usage", "backends", "connect"];

const members = {
  models: { q: "query", sort: "sort", view: "view", id: "open", panel: "panel" },
  activity: { q: "activityQuery", id: "openRequest" },
  usage: { from: "usageFrom", by: "usageBy" },
  backends: {},
  connect: { client: "connectClient", view: "view" },
};
const defaults = { query: "", sort: "", view: null, open: null, panel: null, activityQuery: "", openRequest: null, usageFrom: null, usageBy: "model", connectClient: null };

/** The address of a part with the state as it is, or changed by a patch. */
export function addressOf(part, patch = {}) {
  const values = { ...state, ...patch };
  const query = new URLSearchParams();
  for (const [name, member] of Object.entries(members[part])) {
    if (values[member] !== defaults[member] && values[member] !== "" && values[member] !== null) query.set(name, values[member]);
  }
  const text = query.toString();
  return `#${part}${text ? "?" + text : ""}`;
}

/** Reads the address into the state. */
export function readAddress() {
  const [part, text = ""] = decodeHash().split(/\?(.*)/s);
  if (!parts.includes(part)) return update({ part: "models" });
  const query = new URLSearchParams(text);
  const patch = { part };
  for (const [name, member] of Object.entries(members[part])) patch[member] = query.get(name) ?? defaults[member];
  update(patch);
}

const decodeHash = () => location.hash.slice(1) || "models";

let timer;
/** Writes the state into the address: a new entry of the history for another part, the same one for a key typed. */
export function writeAddress(changed) {
  const address = addressOf(state.part);
  if (address === location.hash || (address === "#models" && !location.hash)) return;
  clearTimeout(timer);
  if (changed.has("part") || changed.has("open")) history.pushState(null, "", address);
  else timer = setTimeout(() => history.replaceState(null, "", address), 150);
}
