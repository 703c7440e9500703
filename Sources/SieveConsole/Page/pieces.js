// Small things that several parts show.
import { h, icon, s } from "./dom.js";

/** Where there is nothing to show: what was asked, what came back, what to do. */
export const lone = (title, ...content) => h("div.lone", h("h2", title), content);
export const waiting = (words) => h("p.lone.soft", words);

/** Instead of what could not be read, or while it is read. */
export const unread = (error, title, words) => (error ? lone(title, h("p", error.message)) : waiting(words));

export const section = (name, ...content) => h("section", h("h3", name), content);

/** Names and values; pairs without a value are left out. */
export const facts = (...pairs) => h("dl.facts", pairs.map(([name, value, kind = ""]) =>
  value != null && value !== "" && value !== false && h("div", h("dt", name), h(`dd${kind}`, value))));

export const dot = (kind = "") => h("span", { class: `dot ${kind}` });
export const kbd = (key) => h("kbd", { "aria-hidden": "true" }, key);
export const searchField = (input) => h("div.search", { role: "search" }, icon("search"), input, kbd("/"));

/** A choice of one among a few, in a row: `options` are pairs of value and name. */
export const segments = (title, name, options, chosen, onChoose) => h("fieldset.segments", h("legend.away", title), options.map(([value, text]) =>
  h("label.seg", h("input", { type: "radio", name, value, checked: value === chosen, "data-focus": `${name} ${value}`, onchange: () => onChoose(value) }), h("span", text))));

/** A table for the eye and the ear: `rows` are lists of cells, the first of each its heading. */
export const plainTable = (label, head, rows, foot) => {
  const line = ([first, ...cells], kind = "") => h(`tr${kind}`, h("th", { scope: "row" }, first), cells.map((cell) => (cell instanceof Node ? cell : h("td.number", cell))));
  return h("div.wide-table", { tabindex: 0, role: "region", "aria-label": label }, h("table.plain-table",
    h("thead", h("tr", head.map((text, index) => h("th", { scope: "col", class: index ? "number" : "" }, text)))),
    h("tbody", rows.map((cells) => line(cells))), foot && h("tfoot", foot.filter(Boolean).map(([cells, kind]) => line(cells, kind)))));
};

/** How a request ended, as a shape and as words. */
export const shapes = { fine: "M4 8a4 4 0 108 0 4 4 0 10-8 0", odd: "M8 3l5 5-5 5-5-5z", bad: "M8 3l5.5 10h-11z" };
export const shape = (kind) => s("svg.shape", { viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d: shapes[kind] }));
