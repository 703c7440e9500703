// The part Backends: each provider in a row, and what appeared and disappeared.
import { attempt, hasKey, post } from "./api.js";
import { sparkline } from "./chart.js";
import { button, h, redraw } from "./dom.js";
import { age, count, milliseconds, moment, plural } from "./format.js";
import { loadBackends } from "./load.js";
import { dot, download, standings, unread } from "./pieces.js";
import { state } from "./state.js";

const body = h("div");
export const element = h("section.part.scrolls.backends", { label: "Backends" }, h("div.row.page-head", h("h1", "Backends")), body);

// By backend what the check of its key found, or "running".
const checks = new Map();

export function draw(has) {
  if (has("part")) loadBackends();
  if (has("backends", "changes", "errors")) show();
}

function show() {
  const answer = state.backends;
  redraw(body, answer ? [answer.backends.map(backend => row(backend, answer.now)), feed(answer.now)]
    : unread(state.errors.backends, "backends", "Looking…"));
}

const fact = (name, value, more) => h("div", h("dt", name), h("dd", value, more && h("span.soft", more)));

function row(backend, now) {
  const { name, state: standing, connections, first_byte_ms: delay } = backend;
  const all = backend.shown + backend.hidden;
  const news = backend.appeared_day + backend.disappeared_day;
  const models = all > 0 ? h("a", { href: `#models?q=${encodeURIComponent(`backend:${name}`)}` }, `${count(backend.shown)} of ${count(all)}`) : "none";
  return h("article", { class: `backend ${standing}`, label: name },
    h("div.stack", h("h2", name), h("p.soft.mono.break", backend.url),
      h("p.standing.line", dot({ up: "on", unasked: "" }[standing] ?? "bad"), h("b", standings[standing] ?? standing), backend.since !== null && ` for ${age(now - backend.since)}`),
      backend.message && h("p.problem.break", backend.message)),
    h("dl.backend-facts",
      fact("Models", models, all > 0 && "shown"),
      fact("List", backend.listed === null ? "never read" : `${age(now - backend.listed)} old`, backend.cache_ttl_s ? `kept ${age(backend.cache_ttl_s)}` : "asked each time"),
      fact("Last day", news ? `+${count(backend.appeared_day)} −${count(backend.disappeared_day)}` : "no change", news > 0 && "models"),
      fact("Requests", count(backend.requests), backend.errors ? `${count(backend.errors)} failed` : backend.requests > 0 && "none failed"),
      fact("Open", `${count(backend.in_flight)} running${backend.queued ? `, ${count(backend.queued)} waiting` : ""}`, connections && `${count(connections.busy)} busy, ${count(connections.idle)} idle of ${count(connections.most)}`),
      fact("Key sent", backend.key ?? (backend.auth === "passthrough" ? "the client's" : "none"), backend.enforce && "filter enforced")),
    h("div.stack.backend-delay", h("p.soft", "First byte, last hour"), delay?.p50 == null ? h("p.soft", "nothing was asked")
      : [sparkline(backend.sparkline.first_byte_ms, `First byte of ${name} over the last hour`),
        h("p", h("span.soft", "p50 "), milliseconds(delay.p50), h("span.soft", " · p95 "), milliseconds(delay.p95))]),
    h("div.stack.backend-check", keyCheck(name)));
}

function keyCheck(name) {
  const found = checks.get(name);
  const isRunning = found === "running";
  const words = !found || isRunning ? "" : found.ok ? `Works: ${plural(found.models, "model")} in ${milliseconds(found.took_ms)}` : found.message;
  return [button(isRunning ? "Checking…" : "Check key", () => !isRunning && check(name), { class: "plainly", label: `Check the key of ${name}`, "aria-disabled": String(isRunning) }),
    h("p", { role: "status", class: found?.ok ? "plus" : "problem" }, words)];
}

async function check(name) {
  const tell = found => {
    checks.set(name, found);
    show();
  };
  tell("running");
  tell(await attempt(post(`backends/${encodeURIComponent(name)}/check`, {}), refusal => ({ ok: false, message: refusal.message })));
}

const most = 12;
const names = (ids, kind, sign) => ids.slice(0, most).map(id => h(`span.${kind}`, `${sign} ${id}`));

function event({ time, backend, appeared, disappeared, more }, now) {
  const others = more + Math.max(0, appeared.length - most) + Math.max(0, disappeared.length - most);
  return h("li", h("span.soft", { title: moment(time) }, age(now - time)), h("span", backend),
    h("span.mono", names(appeared, "plus", "+"), names(disappeared, "minus", "−"), others > 0 && h("span.soft", `and ${count(others)} more`)));
}

function saveFeed(event) {
  if (!hasKey()) return;
  event.preventDefault();
  download("../../changes.atom", "modelsieve.atom");
}

function feed(now) {
  const events = state.changes?.events ?? [];
  return h("section.stack.feed", h("div.line", h("h2", "New and gone"),
    h("a", { href: new URL("../changes.atom", import.meta.url).pathname, onclick: saveFeed, title: "A reader elsewhere must send the admin key" }, "Atom")),
    events.length ? h("ol", events.slice(0, 100).map(each => event(each, now))) : h("p.soft", "No model has appeared or gone since modelsieve first looked."));
}
