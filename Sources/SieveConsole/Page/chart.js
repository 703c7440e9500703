// A bar chart by day, stacked, in SVG, with a table beside it for who cannot see it.
import { h, prose, s } from "./dom.js";

export const colours = 6;
const height = 220;
const foot = 22;

// A number not below the largest that is round, and so is its half.
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return value > 0 ? [1, 2, 4, 6, 8, 10].map(step => step * power).find(step => step >= value * 0.999) : 1;
}

// `days`: `{day, parts: [value a series]}`; `series`: names, in the order of their colours; `words(value)`.
export function chart({ title, days, series, words }) {
  const width = innerWidth > 700 ? 1120 : 400;
  const most = ceiling(Math.max(...days.map(({ parts }) => parts.reduce((sum, part) => sum + part, 0))));
  const grades = [0, most / 2, most];
  const left = Math.max(...grades.map(value => words(value).length)) * 7.5 + 8;
  const step = (width - left) / days.length;
  const bar = Math.max(3, Math.min(34, step * 0.68));
  const y = value => (height - foot - 8) * (1 - value / most) + 8;
  const grid = grades.map(value => [s("line.grid", { x1: left, x2: width, y1: y(value), y2: y(value) }), s("text.axis", { x: 0, y: y(value) + 4 }, words(value))]);
  const bars = days.map(({ day, parts }, index) => {
    let sum = 0;
    const rect = (part, each) => {
      const bottom = y(sum);
      sum += part;
      const tall = bottom - y(sum) - (sum > part ? 1 : 0);
      return part > 0 && s(`rect.s${each}`, { x: left + step * index + (step - bar) / 2, y: y(sum), width: bar, height: Math.max(0.5, tall) });
    };
    const said = parts.map((part, each) => part > 0 && `${series[each]}: ${words(part)}`).filter(Boolean);
    return s("g", s("rect.hit", { x: left + step * index, y: 8, width: step, height: height - foot - 8 }), s("title", prose([day, ...said].join("\n"))), parts.map(rect));
  });
  const every = Math.ceil((days.length * 30) / width);
  const labels = days.map(({ day }, index) => index % every === 0 && s("text.axis", { x: left + step * (index + 0.5), y: height - 4, "text-anchor": "middle" }, Number(day.slice(8))));
  return h("figure.chart",
    s("svg", { viewBox: `0 0 ${width} ${height}` }, grid, s("g.bars", bars), labels),
    h("figcaption.row.soft.legend", { "aria-hidden": "true" }, series.map((name, index) => h("span.line", h(`i.s${index}`), h("span.clip", name)))),
    h("div.away", h("table", h("caption", title), h("thead", h("tr", ["Day", ...series].map(name => h("th", { scope: "col" }, name)))),
      h("tbody", days.map(({ day, parts }) => h("tr", h("th", { scope: "row" }, day), parts.map(part => h("td", words(part)))))))));
}

// A line of the last hour. What is not known leaves a gap.
export function sparkline(values, name) {
  const most = Math.max(1, ...values);
  const at = (value, index) => `${((index / (values.length - 1)) * 118 + 1).toFixed(1)} ${(25 - (value / most) * 22).toFixed(1)}`;
  // A value between two gaps is a dot.
  const path = values.map((value, index) => value !== null && `${(values[index - 1] ?? null) === null ? `M${at(value, index)}h.1` : ""}L${at(value, index)}`);
  return s("svg.spark", { viewBox: "0 0 120 27", preserveAspectRatio: "none", role: "img", "aria-hidden": "false", label: name }, s("path", { d: path.filter(Boolean).join("") }));
}
