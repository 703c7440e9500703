// A bar chart by day, stacked; drawn by hand in SVG, with a table beside it for who cannot see it.
import { h, s } from "./dom.js";

const width = 960;
const height = 220;
const left = 64;
const foot = 22;
export const colours = 6;

/** A round number not below the largest. */
function ceiling(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((step) => step >= value * 0.999);
}

/** `days`: `{day, parts: [value a series]}`; `series`: names, in the order of their colours; `words(value)`. */
export function chart({ title, days, series, words }) {
  const most = ceiling(Math.max(...days.map((day) => day.parts.reduce((sum, part) => sum + part, 0)), 0));
  const step = (width - left) / days.length;
  const bar = Math.max(3, Math.min(34, step * 0.68));
  const y = (value) => (height - foot - 8) * (1 - value / most) + 8;
  const lines = [0, 0.5, 1].map((part) => [s("line.grid", { x1: left, x2: width, y1: y(most * part), y2: y(most * part) }),
    s("text.axis", { x: left - 10, y: y(most * part) + 4, "text-anchor": "end" }, words(most * part))]);
  const bars = days.map((day, index) => {
    const x = left + step * index + (step - bar) / 2;
    let sum = 0;
    return s("g.day", s("rect.hit", { x: left + step * index, y: 8, width: step, height: height - foot - 8 }),
      s("title", [day.day, ...day.parts.map((part, each) => (part ? `${series[each]}: ${words(part)}` : null)).filter(Boolean)].join("\n")),
      day.parts.map((part, each) => {
        if (!part) return null;
        const bottom = y(sum);
        sum += part;
        return s("rect", { class: `s${each}`, x, y: y(sum), width: bar, height: Math.max(0.5, bottom - y(sum) - (sum > part ? 1 : 0)) });
      }));
  });
  const every = Math.ceil(days.length / 12);
  const labels = days.map((day, index) => (index % every === 0 ? s("text.axis", { x: left + step * (index + 0.5), y: height - 4, "text-anchor": "middle" }, String(Number(day.day.slice(8)))) : null));
  return h("figure.chart",
    s("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", focusable: "false" }, lines, bars, labels),
    h("figcaption.legend", { "aria-hidden": "true" }, series.map((name, index) => h("span", h("i", { class: `s${index}` }), h("span.clip", name)))),
    h("div.away", h("table", h("caption", title), h("thead", h("tr", h("th", { scope: "col" }, "Day"), series.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", days.map((day) => h("tr", h("th", { scope: "row" }, day.day), day.parts.map((part) => h("td", words(part)))))))));
}

/** A line of the last hour. What is not known leaves a gap. */
export function sparkline(values, name) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return h("span.soft", "–");
  const most = Math.max(...known) || 1;
  const at = (value, index) => `${((index / (values.length - 1)) * 118 + 1).toFixed(1)} ${(25 - (value / most) * 22).toFixed(1)}`;
  let path = "";
  let isOpen = false;
  values.forEach((value, index) => {
    if (value === null) isOpen = false;
    else {
      path += `${isOpen ? "L" : "M"}${at(value, index)}`;
      isOpen = true;
    }
  });
  return s("svg.spark", { viewBox: "0 0 120 27", preserveAspectRatio: "none", role: "img", "aria-label": name }, s("path", { d: path }));
}
