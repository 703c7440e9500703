// Below a search: menus that write into it.
import { h, redraw } from "./dom.js";
import { count } from "./format.js";
import { choice, menu } from "./menu.js";
import { termOf, valuesOf, withTerm } from "./query.js";

/** `search`: `{ text, set(text) }`. A menu of which one can be chosen; `options` are pairs of name and term. */
export function oneOf(search, title, name, options) {
  const chosen = () => termOf(search.text, name);
  const made = menu(title, (panel) => redraw(panel, [["any", null], ...options].map(([text, term]) =>
    choice("radio", title, text, chosen() === term, () => search.set(withTerm(search.text, name, term))))));
  return withLabel(made, () => chosen() && (options.find(([, term]) => term === chosen())?.[0] ?? chosen()), title);
}

/** A menu of which several can be chosen: the values that `items` have, most frequent first, each in its words. */
export function anyOf(search, title, name, items, valuesIn, words = (value) => value) {
  const chosen = () => valuesOf(search.text, name);
  const toggle = (value, isOn) => {
    const values = isOn ? [...chosen(), value] : chosen().filter((each) => each !== value);
    search.set(withTerm(search.text, name, values.length ? `${name}:${values.join(",")}` : null));
  };
  const made = menu(title, (panel) => {
    const counts = new Map();
    for (const item of items()) for (const value of valuesIn(item)) if (!/[\s,"]/.test(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
    redraw(panel, counts.size === 0 && h("p.choice.soft", "none yet"), [...counts].sort((a, b) => b[1] - a[1]).map(([value, number]) => choice(
      "checkbox", title, words(value), chosen().includes(value.toLowerCase()), (isOn) => toggle(value.toLowerCase(), isOn), count(number))));
  });
  return withLabel(made, () => (chosen().length < 3 ? chosen().map(words).join(", ") : `${title}: ${chosen().length}`), title);
}

/** A word that is in the search or not. */
export function flag(search, name) {
  const has = () => termOf(search.text, name) !== null;
  const made = h("button.flag", { type: "button", onclick: () => search.set(withTerm(search.text, name, has() ? null : name)) }, name);
  return Object.assign(made, { draw: () => made.setAttribute("aria-pressed", String(has())) });
}

const withLabel = (made, label, title) => Object.assign(made, {
  draw() {
    made.setName(label() || title);
    made.classList.toggle("on", Boolean(label()));
    made.redraw();
  },
});
