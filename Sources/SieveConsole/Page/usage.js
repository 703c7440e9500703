// The part Usage: a month as numbers, as bars by day and as a table; what is not known is a row of its own.
import { ask } from "./api.js";
import { chart, colours } from "./chart.js";
import { button, h, quiet, redraw, replace, say } from "./dom.js";
import { cost, count, short, spent } from "./format.js";
import { connectHint, download, lone, segments, unread } from "./pieces.js";
import { state, update } from "./state.js";

const kinds = [["model", "Model"], ["backend", "Backend"], ["client", "Client"], ["day", "Day"]];
// What the bars show: dollars, or tokens where nothing has a price.
const measureOf = ({ total }) => (total.cost > 0 ? { name: "Cost", value: row => row.cost, words: cost }
  : { name: "Tokens", value: row => row.input_tokens + row.output_tokens, words: short });

const month = h("h1.month", { tabindex: -1 });
const back = quiet("left", () => go(-1), "The month before");
const forth = quiet("right", () => go(1), "The month after");
const by = h("div");
const body = h("div.stack.usage-body");

export const element = h("section.part.scrolls.usage", { label: "Usage" },
  h("div.row.page-head", h("div.row", back, month, forth), by, button("CSV", () => download(`usage.csv?${question()}`, `modelsieve-${first().slice(0, 7)}.csv`), "plainly")), body);

const dayOf = date => date.toISOString().slice(0, 10);
const today = () => dayOf(new Date());
const first = () => state.usageFrom ?? `${today().slice(0, 8)}01`;
// The day so many months and days from the first.
const from = (months, day) => dayOf(new Date(Date.UTC(Number(first().slice(0, 4)), Number(first().slice(5, 7)) - 1 + months, day)));

function go(step) {
  const to = from(step, 1);
  update({ usageFrom: to.slice(0, 7) === today().slice(0, 7) ? null : to });
}

const question = () => `from=${first()}&to=${[from(1, 0), today()].sort()[0]}&by=${state.usageBy === "day" ? "day" : `day,${state.usageBy}`}`;

export async function load() {
  const asked = question();
  const usage = await ask("usage", `usage?${asked}`);
  if (usage && asked === question()) update({ usage });
}

export function draw(has) {
  if (has("usageFrom", "usageBy")) {
    say(month, new Date(first()).toLocaleDateString("en", { month: "long", year: "numeric", timeZone: "UTC" }));
    forth.disabled = first().slice(0, 7) >= today().slice(0, 7);
    redraw(by, segments("By", "by", kinds, state.usageBy, usageBy => update({ usageBy })));
    load();
  }
  if (has("usage", "errors")) show();
}

function show() {
  const usage = state.usage;
  if (!usage) return replace(body, unread(state.errors.usage, "usage", "Adding up…"));
  if (usage.total.requests === 0) {
    const since = usage.since ? `, since ${usage.since}` : "";
    return replace(body, lone("Nothing was called this month", h("p", `Calls are counted from the usage that answers tell${since}.`),
      connectHint()));
  }
  const key = usage.by.find(each => each !== "day") ?? "day";
  const { value } = measureOf(usage);
  const figures = ["requests", "unknown_cost", "input_tokens", "output_tokens", "cost"];
  const groups = [...Map.groupBy(usage.rows, row => row[key])].map(([name, rows]) =>
    ({ name, ...Object.fromEntries(figures.map(figure => [figure, rows.reduce((sum, row) => sum + (row[figure] ?? 0), 0)])) }));
  groups.sort(key === "day" ? (a, b) => (a.name < b.name ? 1 : -1) : (a, b) => value(b) - value(a) || b.requests - a.requests);
  redraw(body, totals(usage.total), bars(usage, key, groups), table(usage.total, key, groups), notes(usage));
}

const totals = total => h("dl.row.figures", [["Cost", cost(total.cost)], ["Tokens in", short(total.input_tokens)], ["Tokens out", short(total.output_tokens)],
  ["Calls", count(total.requests)]].map(([name, figure]) => h("div", h("dt", name), h("dd", figure))));

const label = (key, name) => name || (key === "client" ? "(no client key)" : "(none named)");

function bars(usage, key, groups) {
  const { name: title, value, words } = measureOf(usage);
  const names = key === "day" ? [] : groups.slice(0, groups.length > colours ? colours - 1 : colours).map(group => group.name);
  const rest = key === "day" ? [title] : groups.length > names.length ? ["others"] : [];
  const series = [...names.map(name => label(key, name)), ...rest];
  const days = [];
  for (let day = 1; from(0, day) <= from(1, 0); day++) days.push({ day: from(0, day), parts: series.map(() => 0) });
  for (const row of usage.rows) {
    const place = names.indexOf(row[key]);
    const day = days[Number(row.day.slice(8)) - 1];
    if (day?.day === row.day) day.parts[place < 0 ? names.length : place] += value(row);
  }
  return chart({ title: `${title} by day${key === "day" ? "" : ` and ${key}`}`, days, series, words });
}

function table(total, key, groups) {
  const line = (name, row, spent) => h("tr", h("th", { scope: "row", class: key === "model" && row !== total ? "mono" : "" }, name),
    [count(row.requests), count(row.input_tokens), count(row.output_tokens), spent].map(figure => h("td.number", figure)));
  // Where no usage was told, the cost is unknown as well.
  const unknown = [[total.unknown_tokens, "told no usage"], [total.unknown_cost - total.unknown_tokens, "without a price"]]
    .filter(([calls]) => calls > 0).map(([calls, words]) => `${count(calls)} ${words}`);
  return h("div.wide-table", { tabindex: 0, role: "region", label: "Usage as a table" }, h("table.plain-table",
    h("thead", h("tr", h("th", { scope: "col" }, kinds.find(([kind]) => kind === key)[1]), ["Calls", "Tokens in", "Tokens out", "Cost"].map(name => h("th.number", { scope: "col" }, name)))),
    h("tbody", groups.map(group => line(label(key, group.name), group, spent(group)))),
    h("tfoot", unknown.length > 0 && h("tr.unknown", h("th", { scope: "row" }, `Unknown: ${unknown.join(" · ")}`), h("td.number", count(Math.max(total.unknown_tokens, total.unknown_cost))), h("td", { colspan: 3 })), line("All", total, spent(total)))));
}

const notes = usage => h("p.soft", [usage.stored ? "" : "Kept in memory only: set server.state_dir, and it survives restarts. ",
  usage.complete ? "" : "Some models were merged into (other). ", "Days are in UTC. Cost is tokens times the price in the catalogue at that time."]);
