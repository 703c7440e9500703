// A search whose text is a member of the state, the menus that write into it, and menus as such.
import { button, h, icon, redraw, say } from "./dom.js";
import { count } from "./format.js";
import { kbd } from "./pieces.js";
import { termOf, valuesOf, withTerm } from "./query.js";
import { state, update } from "./state.js";

export class Search {
  constructor(member, label, placeholder) {
    this.member = member;
    this.input = h("input.field", { type: "search", placeholder, autocomplete: "off", spellcheck: "false", label, "aria-keyshortcuts": "/",
      oninput: () => this.set(this.input.value) });
    this.element = h("div.line.search", { role: "search" }, icon("search"), this.input, kbd("/"));
    this.filters = h("div.row");
    this.drawers = [];
  }

  get text() {
    return state[this.member];
  }

  set(text) {
    update({ [this.member]: text });
  }

  // Says something of one subject, in the place of what was said.
  say(name, term) {
    this.set(withTerm(this.text, name, term));
  }

  clearing() {
    return button("Clear the search", () => this.set(""));
  }

  draw() {
    if (this.input.value !== this.text) this.input.value = this.text;
    for (const draw of this.drawers) draw();
  }

  addMenu(title, fill, label) {
    const made = menu(title, fill);
    this.filters.append(made);
    this.drawers.push(() => {
      made.setName(label() || title);
      made.classList.toggle("on", Boolean(label()));
      made.redraw();
    });
  }

  // A menu of which one can be chosen; `options` are pairs of name and term.
  addOneOf(title, name, options) {
    const chosen = () => termOf(this.text, name);
    this.addMenu(title, panel => redraw(panel, [["any", null], ...options].map(([text, term]) =>
      choice("radio", title, text, chosen() === term, () => this.say(name, term)))), () => options.find(([, term]) => term === chosen())?.[0] ?? chosen());
  }

  // A menu of which several can be chosen: the values in `items`, most frequent first, each in its words.
  addAnyOf(title, name, items, valuesIn, words = value => value) {
    const chosen = () => valuesOf(this.text, name);
    const toggle = (value, isOn) => {
      const values = isOn ? [...chosen(), value] : chosen().filter(each => each !== value);
      this.say(name, values.length > 0 && `${name}:${values.join(",")}`);
    };
    this.addMenu(title, panel => {
      const counts = new Map();
      for (const item of items()) for (const value of valuesIn(item)) if (!/[\s,"]/.test(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
      redraw(panel, counts.size === 0 && h("p.choice.soft", "none yet"), [...counts].sort((a, b) => b[1] - a[1]).map(([value, number]) => choice(
        "checkbox", title, words(value), chosen().includes(value.toLowerCase()), isOn => toggle(value.toLowerCase(), isOn), count(number))));
    }, () => (chosen().length < 3 ? chosen().map(words).join(", ") : `${title}: ${chosen().length}`));
  }

  addFlag(name) {
    const has = () => termOf(this.text, name) !== null;
    const made = button(name, () => this.say(name, has() ? null : name), "flag");
    this.filters.append(made);
    this.drawers.push(() => {
      made.ariaPressed = has();
    });
  }
}

// A button with a panel that `draw(panel)` fills; Escape, a click elsewhere and loss of the focus close it.
export function menu(name, draw, kind = "") {
  const label = h("span", name);
  const panel = h("div.menu-panel", { role: "group", label: name });
  const summary = h("summary", label, icon("down"));
  const details = h(`details.menu${kind}`, summary, panel, {
    ontoggle() {
      if (!details.open) return;
      draw(panel);
      details.classList.toggle("ends", details.getBoundingClientRect().left + panel.offsetWidth > document.documentElement.clientWidth - 8);
    },
    onkeydown(event) {
      if (event.key !== "Escape" || !details.open) return;
      event.stopPropagation();
      details.open = false;
      summary.focus();
    },
    onfocusout({ relatedTarget }) {
      // A press on a label's words moves it to <main>.
      if (relatedTarget && !details.contains(relatedTarget) && !relatedTarget.contains(details)) details.open = false;
    },
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!details.contains(target)) details.open = false;
  });
  return Object.assign(details, { setName: text => say(label, text), redraw: () => details.open && draw(panel) });
}

export const choice = (type, group, text, isOn, onchange, count) => h("label.line.choice",
  h("input", { type, name: group, checked: isOn, onchange: event => onchange(event.target.checked), "data-focus": `${group} ${text}` }),
  h("span", text), count !== undefined && h("span.number", count));
