// A button that opens a small panel below itself, and closes it on Escape, on a click elsewhere, and when the focus leaves.
import { h, icon, say } from "./dom.js";

/** `draw(panel)` fills the panel each time it opens. */
export function menu(name, draw, kind = "") {
  const label = h("span", name);
  const panel = h("div.menu-panel", { role: "group", "aria-label": name });
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
      if (relatedTarget && !details.contains(relatedTarget)) details.open = false;
    },
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!details.contains(target)) details.open = false;
  });
  return Object.assign(details, { setName: (text) => say(label, text), redraw: () => details.open && draw(panel) });
}

/** A line of a menu: a box or a radio with a name and a count. */
export const choice = (type, group, text, isOn, onchange, count) => h("label.choice",
  h("input", { type, name: group, checked: isOn, onchange: (event) => onchange(event.target.checked), "data-focus": `${group} ${text}` }),
  h("span", text), count !== undefined && h("span.count", count));
