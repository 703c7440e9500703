// The part Activity: the last requests, live, and everything the log knows of one.
import { button, closing, copyButton, h, icon, icons, redraw, replace, s, say } from "./dom.js";
import { lone } from "./empty.js";
import * as format from "./format.js";
import { terms } from "./query.js";
import { RowTable, textColumn } from "./table.js";
import { state, update } from "./state.js";

const kept = 2000;
const outcomes = {
  ok: "ok", refused: "refused here", client_gone: "client left", upstream_cut: "cut off", timeout: "timed out", retried: "ok, retried", fallback: "ok, by fallback",
};
const isBad = (request) => request.status >= 400 || ["refused", "upstream_cut", "timeout"].includes(request.outcome);
/** In words; an error that the backend answered came through unharmed, but is none the less one. */
const words = (request) => (request.outcome === "ok" && request.status >= 400 ? "passed on" : outcomes[request.outcome] ?? request.outcome);
const manner = (request) => (isBad(request) ? "bad" : ["client_gone", "retried", "fallback"].includes(request.outcome) ? "odd" : "fine");
const shapes = { fine: "M4 8a4 4 0 108 0 4 4 0 10-8 0", odd: "M8 3l5 5-5 5-5-5z", bad: "M8 3l5.5 10h-11z" };

let scale = 1000;
let held = null;

const statusColumn = {
  id: "status", title: "Status",
  make: (cell) => {
    const path = s("path");
    const text = h("span");
    cell.append(h("span.status", s("svg.shape", { viewBox: "0 0 16 16", "aria-hidden": "true" }, path), text));
    return (request) => {
      path.setAttribute("d", shapes[manner(request)]);
      cell.firstChild.className = `status ${manner(request)}`;
      say(text, `${request.status} ${words(request)}`);
    };
  },
};

const modelColumn = {
  id: "id", title: "Model", heads: true,
  make: (cell) => {
    const opens = h("button", { type: "button", class: "opens mono" });
    const under = h("span.under");
    opens.addEventListener("click", () => {
      const { id } = opens.closest("tr").item;
      update({ openRequest: state.openRequest === String(id) ? null : String(id) });
    });
    cell.append(opens, under);
    return (request) => {
      say(opens, request.model || request.path);
      opens.title = request.model || request.path;
      opens.setAttribute("aria-expanded", String(state.openRequest === String(request.id)));
      say(under, `${format.clock(request.time)} · ${request.status} ${words(request)} · ${format.milliseconds(request.duration_ms)}`);
    };
  },
};

const barColumn = {
  id: "bar", title: "First byte, duration",
  make: (cell) => {
    const first = s("rect.first", { height: 8, y: 0 });
    const rest = s("rect.rest", { height: 8, y: 0 });
    const text = h("span.tab");
    cell.append(h("div.timing", s("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" }, first, rest), text));
    return (request) => {
      const end = Math.min(100, (request.duration_ms / scale) * 100);
      const at = Math.min(end, ((request.first_byte_ms ?? request.duration_ms) / scale) * 100);
      first.setAttribute("width", Math.max(at, 0.6));
      rest.setAttribute("x", at);
      rest.setAttribute("width", Math.max(0, end - at));
      say(text, `${format.milliseconds(request.first_byte_ms)}, ${format.milliseconds(request.duration_ms)}`);
    };
  },
};

const table = new RowTable({
  label: "Requests", key: (request) => request.id, onSort() {},
  columns: [
    textColumn("time", "Time", (request) => format.clock(request.time), { kind: "tab", exact: (request) => format.moment(request.time) }), modelColumn,
    textColumn("client", "Client", (request) => request.client || format.none), statusColumn, barColumn,
    textColumn("speed", "Tokens/s", (request) => (request.tokens_per_s === null ? format.none : request.tokens_per_s.toFixed(request.tokens_per_s < 100 ? 1 : 0)), { kind: "number" }),
    textColumn("tokens", "Tokens", (request) => (request.output_tokens === null ? format.none : `${format.short(request.input_tokens)} → ${format.short(request.output_tokens)}`), { kind: "number" }),
    textColumn("cost", "Cost", (request) => format.cost(request.cost), { kind: "number" }),
  ],
  mark(row, request) {
    row.className = state.openRequest === String(request.id) ? "open" : "";
  },
  onKeep(isAway) {
    if (isAway && !held) held = state.activity.requests;
    else if (!isAway && held) held = null;
    drawTable();
  },
});

const search = h("input", { type: "search", placeholder: "Search: a model, client:phone, outcome:ok, 429", "aria-label": "Search requests", autocomplete: "off", spellcheck: "false", oninput: () => update({ activityQuery: search.value }) });
const errorsOnly = h("button", { type: "button", class: "flag", "aria-pressed": "false", onclick: () => toggle("errors") }, "errors");
const more = button("", () => {
  held = null;
  table.element.scrollTop = 0;
  drawTable();
}, { class: "flag on", hidden: true });
const counts = h("p.counts", { role: "status" });
const nothing = h("div.nothing", { hidden: true });
const aside = h("aside.side", { hidden: true, "aria-label": "Request" });

export const element = h("section.part.activity", { "aria-label": "Activity" }, h("h1.away", "Activity"),
  h("div.tools", h("div.search", { role: "search" }, icon(icons.search), search, h("kbd", { "aria-hidden": "true" }, "/")), errorsOnly, more, counts),
  h("div.split", h("div.list", table.element, nothing), aside));
export const requestTable = table;
export const searchBox = search;

function toggle(word) {
  const words = terms(state.activityQuery);
  update({ activityQuery: (words.includes(word) ? words.filter((each) => each !== word) : [...words, word]).join(" ") });
}

const tests = {
  client: (request) => request.client, backend: (request) => request.backend, outcome: (request) => request.outcome, status: (request) => String(request.status), model: (request) => request.model,
};

function compile(text) {
  const checks = terms(text.toLowerCase()).map((term) => {
    if (term === "errors") return isBad;
    const [, name, value] = /^(\w+):(.+)$/.exec(term) ?? [];
    if (name && tests[name]) return (request) => (tests[name](request) ?? "").toLowerCase().includes(value);
    return (request) => [request.model, request.client, request.backend, request.path, request.status, words(request), request.error].join(" ").toLowerCase().includes(term);
  });
  return (request) => checks.every((check) => check(request));
}

let arrived = [];
/** A request that has ended. Many at once are drawn once. */
export function hearRequest(request) {
  if (arrived.push(request) > 1) return;
  requestAnimationFrame(() => {
    const news = arrived.reverse();
    arrived = [];
    const first = news.at(-1).id;
    const old = state.activity.requests.filter((each) => each.id < first);
    update({ activity: { requests: [...news, ...old].slice(0, kept), skipped: state.activity.skipped } });
  });
}

export const hearSkipped = ({ count }) => update({ activity: { ...state.activity, skipped: state.activity.skipped + count } });

export function draw(changed) {
  const has = (...names) => names.some((name) => changed.has(name));
  if (state.part !== "activity") return;
  if (has("activityQuery", "part") && search.value !== state.activityQuery) search.value = state.activityQuery;
  if (has("activityQuery")) held = null;
  errorsOnly.setAttribute("aria-pressed", String(terms(state.activityQuery).includes("errors")));
  if (has("activity", "activityQuery", "part", "connection")) drawTable();
  if (has("openRequest", "activity", "part")) drawAside(has("openRequest", "part"));
}

function drawTable() {
  const requests = held ?? state.activity.requests;
  const found = state.activityQuery.trim() ? requests.filter(compile(state.activityQuery)) : requests;
  const durations = found.slice(0, 200).map((request) => request.duration_ms).sort((a, b) => a - b);
  scale = Math.max(100, durations[Math.floor(durations.length * 0.95)] ?? 1000);
  table.setItems(found);
  table.refresh();
  const late = held ? state.activity.requests.length && state.activity.requests.findIndex((request) => request.id === held[0]?.id) : 0;
  more.hidden = !held;
  say(more, late > 0 ? `Paused, ${format.count(late)} new` : "Paused");
  say(counts, `${format.plural(found.length, "request")}${state.activity.skipped ? ` · ${format.count(state.activity.skipped)} missed` : ""}`);
  nothing.hidden = found.length > 0;
  table.element.hidden = found.length === 0;
  if (found.length === 0) {
    redraw(nothing, requests.length ? lone("No request is like that", button("Clear the search", () => update({ activityQuery: "" })))
      : lone("No request yet", h("p", "Every call through modelsieve shows here the moment it ends: which model, how fast, what it cost. Never a prompt, never a key."),
        h("p", h("a", { href: "#connect" }, "Connect a client"), ".")));
  }
}

const fact = (name, value, kind = "") => value !== null && value !== undefined && value !== "" && h("div", h("dt", name), h(`dd${kind}`, value));

function drawAside(isNew) {
  const request = state.openRequest === null ? null : state.activity.requests.find((each) => String(each.id) === state.openRequest);
  if (isNew) table.refresh();
  aside.hidden = state.openRequest === null;
  if (aside.hidden) {
    if (isNew && aside.childElementCount && (aside.contains(document.activeElement) || document.activeElement === document.body)) table.move(0);
    return aside.replaceChildren();
  }
  if (!isNew && aside.dataset.id === state.openRequest && request) return;
  aside.dataset.id = request ? state.openRequest : "";
  replace(aside, h("div.side-inner",
    h("div.side-head", h("h2.mono.break", request ? request.model || request.path : `Request ${state.openRequest}`), closing(() => update({ openRequest: null }), "Close the request")),
    h("div.side-body", request ? facts(request) : h("p.soft", "It is no longer kept here; the log has it."))));
}

const facts = (request) => [
  h("p.verdict", h("span", { class: `status ${manner(request)}` }, s("svg.shape", { viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d: shapes[manner(request)] })), h("b", `${request.status} ${words(request)}`)), request.error && h("span.mono", request.error)),
  h("p.row", request.model && copyButton(request.model, "Copy id"), request.model && h("a.quiet", { href: `#models?id=${encodeURIComponent(request.model)}` }, "The model")),
  h("dl.facts",
    fact("When", format.moment(request.time)), fact("Request", `${request.method} ${request.path}`, ".mono.break"), fact("Client", request.client), fact("View", request.view),
    fact("Backend", request.backend), fact("Sent as", request.upstream_model, ".mono.break"), fact("Attempts", request.attempts),
    fact("First byte", format.milliseconds(request.first_byte_ms)), fact("Duration", format.milliseconds(request.duration_ms)),
    fact("Tokens", request.input_tokens === null && request.output_tokens === null ? "not told" : `${format.count(request.input_tokens)} in, ${format.count(request.output_tokens)} out`),
    fact("Tokens/s", request.tokens_per_s), fact("Cost", request.cost === null ? "not known" : format.cost(request.cost)), fact("Bytes", `${format.bytes(request.bytes_in)} in, ${format.bytes(request.bytes_out)} out`),
    fact("Trace", request.trace_id, ".mono.break"), fact("Number", String(request.id))),
];
