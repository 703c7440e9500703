// Small things that several parts show.
import { h, s } from "./dom.js";

/** Where there is nothing to show: what was asked, what came back, what to do. */
export const lone = (title, ...content) => h("div.lone", h("h2", title), content);

export const unread = (error, title, words) => (error ? lone(title, h("p", error.message)) : h("p.lone.soft", words));

export const connectHint = () => h("p", h("a", { href: "#connect" }, "Connect a client"), ".");
export const section = (name, ...content) => h("section.stack", h("h3", name), content);

/** Names and values; pairs without a value are left out. */
export const facts = (...pairs) => h("dl.pairs", pairs.filter(([, value]) => value != null && value !== "" && value !== false)
  .map(([name, value, kind = ""]) => [h("dt", name), h(`dd${kind}`, value)]));

export const ruleText = ({ field, text }) => (field ? `${field} ${text}` : text);
export const ruleName = (rule, not = "") => [h("span.key", rule.key.replace("exclude.", not)), h("span.mono.break", ruleText(rule))];

export const dot = (kind = "") => h("span.dot", { class: kind });
export const kbd = (key) => h("kbd", { "aria-hidden": "true" }, key);

/** A choice of one among a few, in a row: `options` are pairs of value and name. */
export const segments = (title, name, options, chosen, onChoose) => h("fieldset.segments", h("legend.away", title), options.map(([value, text]) =>
  h("label", h("input", { type: "radio", name, value, checked: value === chosen, "data-focus": `${name} ${value}`, onchange: () => onChoose(value) }), h("span", text))));

export const shapes = { fine: "M4 8a4 4 0 108 0 4 4 0 10-8 0", odd: "M8 3l5 5-5 5-5-5z", bad: "M8 3l5.5 10h-11z" };
export const shape = (kind) => s("svg.shape", { viewBox: "0 0 16 16" }, s("path", { d: shapes[kind] }));
