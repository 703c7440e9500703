// Below the search: menus that write into it.
import { h, redraw } from "./dom.js";
import * as format from "./format.js";
import { choice, menu } from "./menu.js";
import { termOf, valuesOf, withTerm } from "./query.js";
import { state, update } from "./state.js";

const set = (name, term) => update({ query: withTerm(state.query, name, term) });

function ranges(title, name, options) {
  return {
    title, name,
    draw(panel) {
      const now = termOf(state.query, name);
      redraw(panel, choice("radio", title, "any", now === null, () => set(name, null)),
        options.map(([text, term]) => choice("radio", title, text, now === term, () => set(name, term))));
    },
    label: () => {
      const now = termOf(state.query, name);
      return now === null ? title : options.find(([, term]) => term === now)?.[0] ?? now;
    },
  };
}

function several(title, name, counted) {
  return {
    title, name,
    draw(panel) {
      const chosen = valuesOf(state.query, name);
      const toggle = (value) => (isOn) => {
        const values = isOn ? [...chosen, value] : chosen.filter((each) => each !== value);
        set(name, values.length ? `${name}:${values.join(",")}` : null);
      };
      const counts = new Map();
      for (const model of state.catalogue?.models ?? []) for (const value of counted(model)) counts.set(value, (counts.get(value) ?? 0) + 1);
      const found = [...counts].sort((a, b) => b[1] - a[1]);
      redraw(panel, found.map(([value, count]) => choice("checkbox", title, value, chosen.includes(value.toLowerCase()), toggle(value.toLowerCase()), format.count(count))));
    },
    label: () => {
      const chosen = valuesOf(state.query, name);
      return chosen.length === 0 ? title : chosen.length < 3 ? chosen.join(", ") : `${title}: ${chosen.length}`;
    },
  };
}

const kinds = [
  several("Backend", "backend", (model) => (model.backend && !/[\s,"]/.test(model.backend) ? [model.backend] : [])),
  ranges("Price", "price", [["free", "price=0"], ["under $0.10", "price<0.1"], ["under $0.50", "price<0.5"], ["under $1", "price<1"], ["under $5", "price<5"]]),
  ranges("Context", "ctx", [["32k and more", "ctx>=32k"], ["128k and more", "ctx>=128k"], ["200k and more", "ctx>=200k"], ["1M and more", "ctx>=1M"]]),
  several("Takes", "input", (model) => model.input ?? []),
  ranges("Age", "age", [["a month", "age<30d"], ["3 months", "age<90d"], ["half a year", "age<180d"], ["a year", "age<1y"]]),
];

/** The row of menus, and the choice between shown, hidden and all. */
export function facets() {
  const menus = kinds.map((kind) => menu(kind.title, kind.draw));
  const flag = (name) => menuless(name, () => set(name, termOf(state.query, name) ? null : name));
  const flags = ["tools", "new"].map(flag);
  const radios = [["shown", "Shown"], ["hidden", "Hidden"], ["", "All"]].map(([value, text]) => h("label", { class: `seg ${value || "all"}` },
    h("input", { type: "radio", name: "standing", value, onchange: () => update({ query: withTerm(withTerm(state.query, "shown", null), "hidden", null) + (value ? ` ${value}` : "") }) }),
    h("span", text)));
  const element = h("div.facets", h("div.facet-row", menus, flags),
    h("fieldset.segments", h("legend.away", "Standing"), radios));
  const draw = () => {
    kinds.forEach((kind, index) => {
      menus[index].setName(kind.label());
      menus[index].classList.toggle("on", termOf(state.query, kind.name) !== null);
      menus[index].redraw();
    });
    flags.forEach((each) => each.setAttribute("aria-pressed", String(termOf(state.query, each.value) !== null)));
    const standing = termOf(state.query, "shown") ? "shown" : termOf(state.query, "hidden") ? "hidden" : "";
    for (const radio of radios) radio.firstChild.checked = radio.firstChild.value === standing;
  };
  return { element, draw };
}

const menuless = (name, onclick) => h("button", { type: "button", class: "flag", value: name, "aria-pressed": "false", onclick }, name);
