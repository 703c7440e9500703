// The part Backends: each provider in a row, and what appeared and disappeared.
import { Refusal } from "./api.js";
import { sparkline } from "./chart.js";
import { button, h, redraw } from "./dom.js";
import { lone } from "./empty.js";
import * as format from "./format.js";
import { checkKey, loadBackends } from "./load.js";
import { state } from "./state.js";

const body = h("div.backends-body");
export const element = h("section.part.scrolls.backends", { "aria-label": "Backends" }, h("div.page-head", h("h1", "Backends")), body);

const states = { up: "up", stale: "answers no more", down: "down", unasked: "not asked yet" };
const checks = new Map();

export function draw(changed) {
  if (state.part !== "backends") return;
  if (changed.has("part")) loadBackends();
  if (["part", "backends", "changes", "errors"].some((name) => changed.has(name))) show();
}

function show() {
  const answer = state.backends;
  if (!answer) return redraw(body, state.errors.backends ? lone("The backends could not be read", h("p", state.errors.backends.message)) : h("p.lone.soft", "Looking…"));
  redraw(body, answer.backends.map((backend) => card(backend, answer.now)), feed());
}

const fact = (name, value, more) => h("div", h("dt", name), h("dd", value, more && h("span.soft", ` ${more}`)));

function card(backend, now) {
  const isUp = backend.state === "up";
  const checked = checks.get(backend.name);
  const since = backend.since === null ? "" : ` for ${format.age(now - backend.since)}`;
  const delay = backend.first_byte_ms ?? { p50: null, p95: null };
  return h("article", { class: `backend ${backend.state}`, "aria-label": backend.name },
    h("div.backend-name", h("h2", backend.name), h("p.soft.mono.break", backend.url),
      h("p.standing", h("span", { class: isUp ? "dot on" : backend.state === "unasked" ? "dot" : "dot bad" }), h("b", states[backend.state] ?? backend.state), since),
      backend.message && h("p.problem", backend.message)),
    h("dl.backend-facts",
      fact("Models", h("a", { href: `#models?q=${encodeURIComponent(`backend:${backend.name}`)}` }, `${format.count(backend.shown)} of ${format.count(backend.shown === null ? null : backend.shown + backend.hidden)}`), "shown"),
      fact("List", backend.listed === null ? "never read" : `${format.age(now - backend.listed)} old`, backend.cache_ttl_s ? `kept ${format.age(backend.cache_ttl_s)}` : "asked each time"),
      fact("Last day", `+${format.count(backend.appeared_day)} −${format.count(backend.disappeared_day)}`, "models"),
      fact("Requests", format.count(backend.requests), backend.errors ? `${format.count(backend.errors)} failed` : "none failed"),
      fact("Open", `${format.count(backend.in_flight)} running`, backend.connections && `${backend.connections.busy} busy, ${backend.connections.idle} idle of ${format.count(backend.connections.most)}`),
      fact("Key sent", backend.key ?? (backend.auth === "passthrough" ? "the client's" : "none"), backend.enforce ? "filter enforced" : null)),
    h("div.backend-delay", h("p.soft", "First byte, last hour"), sparkline(backend.sparkline?.first_byte_ms ?? [], `First byte of ${backend.name} over the last hour`),
      h("p.tab", delay.p50 === null ? h("span.soft", "nothing was asked") : [h("span.soft", "p50 "), format.milliseconds(delay.p50), h("span.soft", " · p95 "), format.milliseconds(delay.p95)])),
    h("div.backend-check", button(checked === "running" ? "Checking…" : "Check key", () => check(backend.name), { class: "plainly", "aria-label": `Check the key of ${backend.name}`, "aria-disabled": String(checked === "running") }),
      h("p", { role: "status", class: checked && checked !== "running" ? (checked.ok ? "good" : "problem") : "" }, checked && checked !== "running" && (checked.ok ? `Works: ${format.plural(checked.models, "model")} in ${format.milliseconds(checked.took_ms)}` : checked.message))));
}

async function check(name) {
  if (checks.get(name) === "running") return;
  checks.set(name, "running");
  show();
  try {
    checks.set(name, await checkKey(name));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    checks.set(name, { ok: false, message: error.message });
  }
  show();
}

const most = 12;

function feed() {
  const events = state.changes?.events ?? [];
  const root = new URL("../changes.atom", import.meta.url);
  return h("section.feed", h("div.row", h("h2", "New and gone"), h("a", { href: root.pathname }, "Atom")),
    events.length === 0 ? h("p.soft", "No model has appeared or gone since modelsieve first looked.") : h("ol.events", events.slice(0, 100).map((event) => h("li",
      h("time", { datetime: new Date(event.time * 1000).toISOString(), title: format.moment(event.time) }, format.age((state.backends?.now ?? Date.now() / 1000) - event.time)), h("span", event.backend),
      h("span.names.mono", event.appeared.slice(0, most).map((id) => h("span.plus", `+ ${id}`)), event.disappeared.slice(0, most).map((id) => h("span.minus", `− ${id}`)),
        remaining(event) > 0 && h("span.soft", `and ${format.count(remaining(event))} more`))))));
}

const remaining = (event) => event.more + Math.max(0, event.appeared.length - most) + Math.max(0, event.disappeared.length - most);
