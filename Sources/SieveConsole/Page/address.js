// What is searched, sorted and open stands behind the # of the address, so that a link is a view.
import { state, update } from "./state.js";

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
// Writes the state into the address: a new entry of the history for another part or row, the same one for a key typed.
export function writeAddress(has) {
  const address = addressOf(state.part);
  if (address === location.hash || (address === "#models" && !location.hash)) return;
  clearTimeout(timer);
  if (has("part", "open")) history.pushState(null, "", address);
  else timer = setTimeout(() => history.replaceState(null, "", address), 150);
}
