// The part Usage: a month as three numbers, as bars by day, and as a table. What is not known is a row of its own.
import { ask, getText, Refusal } from "./api.js";
import { chart, colours } from "./chart.js";
import { button, h, icon, icons, redraw, say } from "./dom.js";
import { lone } from "./empty.js";
import * as format from "./format.js";
import { notify } from "./notice.js";
import { state, update } from "./state.js";

const kinds = [["model", "Model"], ["backend", "Backend"], ["client", "Client"], ["day", "Day"]];
const measures = {
  cost: ["Cost", (row) => row.cost ?? 0, format.cost], tokens: ["Tokens", (row) => (row.input_tokens ?? 0) + (row.output_tokens ?? 0), format.short], requests: ["Calls", (row) => row.requests, format.short],
};
let measure = "cost";

const month = h("h1.month", { tabindex: -1 });
const back = button(icon(icons.left), () => go(-1), { class: "plain", "aria-label": "The month before" });
const forth = button(icon(icons.right), () => go(1), { class: "plain", "aria-label": "The month after" });
const by = h("fieldset.segments", h("legend.away", "By"), kinds.map(([value, text]) => h("label.seg",
  h("input", { type: "radio", name: "by", value, onchange: () => update({ usageBy: value }) }), h("span", text))));
const csv = button("CSV", download, "plainly");
const body = h("div.usage-body");

export const element = h("section.part.scrolls.usage", { "aria-label": "Usage" },
  h("div.page-head", h("div.row", back, month, forth), by, csv), body);

const today = () => new Date().toISOString().slice(0, 10);
const first = () => state.usageFrom ?? today().slice(0, 8) + "01";

function last() {
  const [year, number] = first().split("-").map(Number);
  const end = new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
  return end < today() ? end : today();
}

function go(step) {
  const [year, number] = first().split("-").map(Number);
  const to = new Date(Date.UTC(year, number - 1 + step, 1)).toISOString().slice(0, 10);
  update({ usageFrom: to.slice(0, 7) === today().slice(0, 7) ? null : to });
}

const query = () => `from=${first()}&to=${last()}&by=${state.usageBy === "day" ? "day" : `day,${state.usageBy}`}`;

let asked = null;
export async function load() {
  const question = query();
  asked = question;
  const usage = await ask("usage", `usage?${question}`);
  if (usage && asked === question) update({ usage });
}

async function download() {
  try {
    const address = URL.createObjectURL(new Blob([await getText(`usage.csv?${query()}`)], { type: "text/csv" }));
    h("a", { href: address, download: `modelsieve-${first().slice(0, 7)}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    notify(error.message, { isError: true });
  }
}

export function draw(changed) {
  if (state.part !== "usage") return;
  if (["part", "usageFrom", "usageBy"].some((name) => changed.has(name))) {
    say(month, new Date(`${first()}T00:00Z`).toLocaleDateString("en", { month: "long", year: "numeric", timeZone: "UTC" }));
    forth.disabled = first().slice(0, 7) >= today().slice(0, 7);
    for (const input of by.querySelectorAll("input")) input.checked = input.value === state.usageBy;
    load();
  }
  if (["part", "usage", "errors"].some((name) => changed.has(name))) show();
}

function show() {
  const usage = state.usage;
  if (!usage) return redraw(body, state.errors.usage ? lone("The usage could not be read", h("p", state.errors.usage.message)) : h("p.lone.soft", "Adding up…"));
  if (usage.total.requests === 0) {
    return redraw(body, lone("Nothing was called this month", h("p", `Calls are counted from the usage that answers carry, by day, model, backend and client${usage.since ? `, since ${usage.since}` : ""}.`), h("p", h("a", { href: "#connect" }, "Connect a client"), ".")));
  }
  const key = usage.by.find((each) => each !== "day") ?? "day";
  const [, value, words] = measures[measure];
  const groups = new Map();
  for (const row of usage.rows) {
    const group = groups.get(row[key]) ?? { name: row[key], requests: 0, unknown_tokens: 0, unknown_cost: 0, input_tokens: 0, output_tokens: 0, cost: 0 };
    for (const name of Object.keys(group)) if (name !== "name") group[name] += row[name] ?? 0;
    groups.set(row[key], group);
  }
  const sorted = [...groups.values()].sort(key === "day" ? (a, b) => (a.name < b.name ? 1 : -1) : (a, b) => value(b) - value(a) || b.requests - a.requests);
  redraw(body, figures(usage), h("fieldset.segments.small", h("legend.away", "Bars show"), Object.entries(measures).map(([name, [text]]) => h("label.seg",
    h("input", { type: "radio", name: "measure", value: name, checked: name === measure, "data-focus": name, onchange: () => { measure = name; show(); } }), h("span", text)))),
  bars(usage, key, sorted, value, words), table(usage, key, sorted), notes(usage));
}

const figures = (usage) => h("dl.figures",
  h("div.large", h("dt", "Cost"), h("dd", format.cost(usage.total.cost))),
  h("div", h("dt", "Tokens in"), h("dd", format.short(usage.total.input_tokens))), h("div", h("dt", "Tokens out"), h("dd", format.short(usage.total.output_tokens))),
  h("div", h("dt", "Calls"), h("dd", format.count(usage.total.requests))));

const label = (key, name) => (name === "" ? (key === "client" ? "(no client key)" : "(none named)") : name);

function bars(usage, key, sorted, value, words) {
  const names = key === "day" ? [""] : sorted.slice(0, sorted.length > colours ? colours - 1 : colours).map((group) => group.name);
  const hasRest = key !== "day" && sorted.length > names.length;
  const days = [];
  for (let at = new Date(`${usage.from}T00:00Z`); ; at = new Date(at.getTime() + 86400e3)) {
    const day = at.toISOString().slice(0, 10);
    if (day > usage.to && day.slice(0, 7) !== usage.from.slice(0, 7)) break;
    days.push({ day, parts: new Array(names.length + (hasRest ? 1 : 0)).fill(0) });
  }
  const index = new Map(days.map((day, place) => [day.day, place]));
  for (const row of usage.rows) {
    const day = days[index.get(row.day)];
    const place = key === "day" ? 0 : names.indexOf(row[key]);
    if (day) day.parts[place < 0 ? names.length : place] += value(row);
  }
  const title = `${measures[measure][0]} by day${key === "day" ? "" : ` and ${key}`}`;
  return chart({ title, days, series: [...names.map((name) => (key === "day" ? measures[measure][0] : label(key, name))), ...(hasRest ? ["others"] : [])], words });
}

function table(usage, key, sorted) {
  const head = [kinds.find(([name]) => name === key)[1], "Calls", "Tokens in", "Tokens out", "Cost"];
  const total = usage.total;
  return h("div.wide-table", { tabindex: 0, role: "region", "aria-label": "Usage as a table" }, h("table.plain-table", h("thead", h("tr", head.map((text, index) => h("th", { scope: "col", class: index ? "number" : "" }, text)))),
    h("tbody", sorted.map((group) => h("tr", h("th", { scope: "row", class: key === "model" ? "mono" : "" }, label(key, group.name)), h("td.number", format.count(group.requests)),
      h("td.number", format.count(group.input_tokens)), h("td.number", format.count(group.output_tokens)),
      h("td.number", group.unknown_cost >= group.requests ? "unknown" : format.cost(group.cost)))),
    (total.unknown_tokens > 0 || total.unknown_cost > 0) && h("tr.unknown", h("th", { scope: "row" }, "Unknown"), h("td.number", format.count(Math.max(total.unknown_tokens, total.unknown_cost))),
      h("td.number", { colspan: 3 }, [total.unknown_tokens > 0 && `${format.count(total.unknown_tokens)} told no usage`, total.unknown_cost > 0 && `${format.count(total.unknown_cost)} without a price`].filter(Boolean).join(" · ")))),
    h("tfoot", h("tr", h("th", { scope: "row" }, "All"), h("td.number", format.count(total.requests)), h("td.number", format.count(total.input_tokens)), h("td.number", format.count(total.output_tokens)), h("td.number", format.cost(total.cost))))));
}

const notes = (usage) => h("p.soft", [usage.stored ? null : "Kept in memory only: set server.state_dir, and it survives restarts.", usage.complete ? null : "Some models were merged into (other).", "Days are in UTC. Cost is tokens times the price in the catalogue at that time."].filter(Boolean).join(" "));
