// The part Activity: the last requests, live, and everything the log knows of one.
import { button, closing, copyButton, h, s, say } from "./dom.js";
import { bytes, clock, cost, count, milliseconds, moment, none, plural, short } from "./format.js";
import { connectHint, facts, lone, shape, shapes } from "./pieces.js";
import { compileTerms } from "./query.js";
import { Search } from "./search.js";
import { Aside, RowTable } from "./table.js";
import { state, update } from "./state.js";

const kept = 2000;
const outcomes = {
  ok: "ok", refused: "refused here", client_gone: "client left", upstream_cut: "cut off", timeout: "timed out", retried: "ok, retried", fallback: "ok, by fallback",
};
const isBad = ({ status, outcome }) => status >= 400 || ["refused", "upstream_cut", "timeout"].includes(outcome);
const manner = request => (isBad(request) ? "bad" : request.outcome === "ok" ? "fine" : "odd");
// An error that the backend answered came through unharmed, but is one.
const words = ({ outcome, status }) => (outcome === "ok" && status >= 400 ? "passed on" : outcomes[outcome] ?? outcome);
const name = request => request.model || request.path;
const speed = value => (value == null ? none : value.toFixed(value < 100 ? 1 : 0));
const isOpen = request => state.openRequest === String(request.id);

// The duration that fills a bar: one slow request shall not flatten all others.
let scale = 1000;
// What stands still while one reads; null while the newest are in sight.
let held = null;

function modelCell(cell) {
  const under = h("span.under");
  const opens = button("", () => {
    const request = opens.closest("tr").item;
    update({ openRequest: isOpen(request) ? null : String(request.id) });
  }, "opens mono");
  cell.append(opens, under);
  return request => {
    say(opens, name(request));
    opens.title = name(request);
    opens.ariaExpanded = isOpen(request);
    say(under, `${clock(request.time)} · ${request.status} ${words(request)} · ${milliseconds(request.duration_ms)}`);
  };
}

function statusCell(cell) {
  const drawing = shape("fine");
  const text = h("span");
  const status = h("span.line.status", drawing, text);
  cell.append(status);
  return request => {
    drawing.firstChild.setAttribute("d", shapes[manner(request)]);
    status.className = `line status ${manner(request)}`;
    say(text, `${request.status} ${words(request)}`);
  };
}

function barCell(cell) {
  const [first, rest] = [s("rect.first", { height: 8 }), s("rect.rest", { height: 8 })];
  const text = h("span");
  cell.append(h("div.line.timing", s("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none" }, first, rest), text));
  return ({ first_byte_ms, duration_ms }) => {
    const end = Math.min(100, (duration_ms / scale) * 100);
    const at = Math.min(end, ((first_byte_ms ?? duration_ms) / scale) * 100);
    first.setAttribute("width", Math.max(at, 0.6));
    rest.setAttribute("x", at);
    rest.setAttribute("width", end - at);
    say(text, `${milliseconds(first_byte_ms)}, ${milliseconds(duration_ms)}`);
  };
}

const table = new RowTable({
  label: "Requests", key: request => request.id,
  columns: [
    { id: "time", title: "Time", text: request => clock(request.time), exact: request => moment(request.time) },
    { id: "id", title: "Model", isHead: true, make: modelCell },
    { id: "client", title: "Client", text: request => request.client || none },
    { id: "status", title: "Status", make: statusCell },
    { id: "bar", title: "First byte, duration", make: barCell },
    { id: "speed", title: "Tokens/s", kind: "number", text: request => speed(request.tokens_per_s) },
    { id: "tokens", title: "Tokens", kind: "number", text: ({ input_tokens, output_tokens }) =>
      (input_tokens === null && output_tokens === null ? none : `${short(input_tokens)} → ${short(output_tokens)}`) },
    { id: "cost", title: "Cost", kind: "number", text: request => cost(request.cost) },
  ],
  mark(row, request) {
    row.className = isOpen(request) ? "open" : "";
  },
  onScroll(isAway) {
    if (isAway === (held !== null)) return;
    held = isAway ? state.activity.requests : null;
    drawTable();
  },
});

const search = new Search("activityQuery", "Search requests", "Search: a model, client:phone, outcome:ok, 429");
for (const [title, member, text] of [["Client", "client"], ["Backend", "backend"], ["Outcome", "outcome", outcome => outcomes[outcome] ?? outcome]]) {
  search.addAnyOf(title, member, () => state.activity.requests, request => (request[member] ? [request[member]] : []), text);
}
search.addFlag("errors");
const more = button("", () => {
  held = null;
  table.element.scrollTop = 0;
  drawTable();
}, "flag on");
const counts = h("p.counts", { role: "status" });
const aside = new Aside(table);
let shownID;

export const element = h("section.part.activity", { label: "Activity" }, h("h1.away", "Activity"),
  h("div.line.tools", search.element, more, counts), h("div.line.facets", search.filters),
  h("div.split", table.list, aside.element));
export const rows = table;
export const searchBox = search.input;

const members = ["client", "backend", "outcome", "status", "model"];
const compile = text => compileTerms(text, term => {
  if (term === "errors") return isBad;
  const [, member, value] = /^(\w+):(.+)$/.exec(term) ?? [];
  if (!members.includes(member)) {
    return request => [request.model, request.client, request.backend, request.path, request.status, words(request), request.error].join(" ").toLowerCase().includes(term);
  }
  const wanted = value.split(",").filter(Boolean);
  return request => wanted.includes(String(request[member] ?? "").toLowerCase());
});

let arrived = [];
// A request that has ended. Many at once are drawn once.
export function hearRequest(request) {
  if (arrived.push(request) > 1) return;
  setTimeout(() => {
    const news = arrived.reverse();
    arrived = [];
    const old = state.activity.requests.filter(({ id }) => id < news.at(-1).id);
    update({ activity: { ...state.activity, requests: [...news, ...old].slice(0, kept) } });
  }, 30);
}

export const hearSkipped = ({ count }) => update({ activity: { ...state.activity, skipped: state.activity.skipped + count } });

export function draw(has) {
  if (has("activityQuery")) held = null;
  if (has("activity", "activityQuery")) {
    search.draw();
    drawTable();
  }
  if (has("openRequest", "activity")) drawAside(has("openRequest"));
}

function drawTable() {
  const { requests, skipped } = state.activity;
  const found = (held ?? requests).filter(compile(state.activityQuery));
  const durations = found.slice(0, 200).map(request => request.duration_ms).sort((a, b) => a - b);
  scale = Math.max(100, durations[Math.floor(durations.length * 0.95)] ?? 0);
  table.setItems(found);
  table.refresh();
  const late = held ? requests.findIndex(({ id }) => id === held[0]?.id) : 0;
  more.hidden = !held;
  say(more, late > 0 ? `Paused, ${count(late)} new` : "Paused");
  say(counts, `${plural(found.length, "request")}${skipped ? ` · ${count(skipped)} missed` : ""}`);
  table.showInstead(found.length > 0 ? null : requests.length > 0 ? lone("No request is like that", search.clearing())
    : lone("No request yet", h("p", "Every call through modelsieve shows here the moment it ends: which model, how fast, what it cost. Never a prompt, never a key."),
      connectHint()));
}

function drawAside(isOther) {
  if (isOther) table.refresh();
  if (state.openRequest === null) return aside.show(null);
  const request = state.activity.requests.find(isOpen);
  if (!isOther && shownID === request?.id) return;
  shownID = request?.id;
  aside.show(h("div", h("div.line.side-head", h("h2.mono.break", request ? name(request) : `Request ${state.openRequest}`), closing(() => update({ openRequest: null }), "Close the request")),
    h("div.side-body", request ? details(request) : h("p.soft", "It is no longer kept here; the log has it."))), "Request");
}

const details = request => [
  h("p.row", h("span.line.status", { class: manner(request) }, shape(manner(request)), h("b", `${request.status} ${words(request)}`)), request.error && h("span.mono", request.error)),
  request.model && h("p.row", copyButton(request.model, "Copy id"), h("a.quiet", { href: `#models?id=${encodeURIComponent(request.model)}` }, "The model")),
  facts(
    ["When", moment(request.time)], ["Request", `${request.method} ${request.path}`, ".mono.break"], ["Client", request.client], ["View", request.view],
    ["Asked for", request.asked_model !== request.model && request.asked_model, ".mono.break"], ["Backend", request.backend], ["Sent as", request.upstream_model, ".mono.break"], ["Attempts", request.attempts, ".break"],
    ["First byte", milliseconds(request.first_byte_ms)], ["Duration", milliseconds(request.duration_ms)],
    ["Tokens", request.input_tokens === null && request.output_tokens === null ? "not told" : `${count(request.input_tokens)} in, ${count(request.output_tokens)} out`],
    ["Tokens/s", speed(request.tokens_per_s)], ["Cost", request.cost === null ? "not known" : cost(request.cost)],
    ["Bytes", `${bytes(request.bytes_in)} in, ${bytes(request.bytes_out)} out`], ["Trace", request.trace_id, ".mono.break"], ["Number", request.id]),
];
