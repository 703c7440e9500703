// A button that opens a small panel below itself, and closes it on Escape, on a click elsewhere, and when the focus leaves.
import { h, icon, icons } from "./dom.js";

/** `draw(panel)` fills the panel each time it opens. */
export function menu(name, draw, kind = "") {
  const label = h("span", name);
  const panel = h("div.menu-panel", { role: "group", "aria-label": name });
  const summary = h("summary", label, icon(icons.down));
  const details = h(`details.menu${kind}`, summary, panel);
  const close = (refocus) => {
    if (!details.open) return;
    details.open = false;
    if (refocus) summary.focus();
  };
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    draw(panel);
    details.classList.toggle("ends", details.getBoundingClientRect().left + panel.offsetWidth > document.documentElement.clientWidth - 8);
  });
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) {
      event.stopPropagation();
      close(true);
    }
  });
  details.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !details.contains(relatedTarget)) close(false);
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!details.contains(target)) close(false);
  });
  return Object.assign(details, { setName: (text) => { if (label.textContent !== text) label.textContent = text; }, close, redraw: () => details.open && draw(panel) });
}

/** A line of a menu: a box or a radio with a name and a count. */
export const choice = (type, group, text, isOn, onchange, count) => h("label.choice",
  h("input", { type, name: group, checked: isOn, onchange: (event) => onchange(event.target.checked), "data-focus": `${group} ${text}` }),
  h("span", text), count !== undefined && h("span.count", count));
