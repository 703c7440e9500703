// Makes elements. Text is never HTML; what would hide in it or turn it round is written out.

const unseen = /[\0-\x08\n-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

// Text as it may be shown: controls, ends of lines and marks of direction as `\u202e`.
export const plain = text => String(text).replace(unseen, mark => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`);
// The same of a text of several lines.
export const prose = text => new Text(text.split("\n").map(plain).join("\n"));

function set(element, name, value) {
  if (value == null || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "class") element.classList.add(...value.split(" ").filter(Boolean));
  else if (name === "value" || name === "checked" || name === "disabled") element[name] = value;
  else element.setAttribute(name === "label" ? "aria-label" : name, value === true ? "" : plain(value));
}

function fill(element, content) {
  for (const each of content.flat(Infinity)) {
    if (each == null || each === false) continue;
    if (each.constructor === Object) for (const [name, value] of Object.entries(each)) set(element, name, value);
    else element.append(each instanceof Node ? each : plain(each));
  }
  return element;
}

function make(namespace, tag, content) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElementNS(namespace, name);
  if (classes.length) element.classList.add(...classes);
  return fill(element, content);
}

// `h("p.soft.mono", {title: "…"}, children)`: objects are attributes (`label` is `aria-label`, `onclick` a listener), strings become text.
export const h = (tag, ...content) => make("http://www.w3.org/1999/xhtml", tag, content);

// The same in SVG; a drawing without a role is for the eye only.
export const s = (tag, ...content) => make("http://www.w3.org/2000/svg", tag, [tag.startsWith("svg") && { "aria-hidden": "true" }, content]);

export const button = (name, onclick, properties) =>
  h("button", { type: "button", onclick }, typeof properties === "string" ? { class: properties } : properties, name);

// Sets text where it is another, lest all is laid out again.
export function say(element, text) {
  const shown = plain(text);
  if (element.textContent !== shown) element.textContent = shown;
}

export function replace(element, ...children) {
  element.replaceChildren();
  fill(element, children);
}

// Replaces what is in it; a focus inside goes to its namesake.
export function redraw(element, ...children) {
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const nameOf = each => each.dataset.focus ?? each.getAttribute("aria-label") ?? each.textContent;
  replace(element, children);
  if (!focused || element.contains(document.activeElement)) return;
  const namesake = [...element.querySelectorAll("button, input, select, a, summary, textarea")].find(each => nameOf(each) === nameOf(focused));
  (namesake ?? element.closest("[tabindex]") ?? document.getElementById("main")).focus({ preventScroll: true });
}

// A small drawing: what it means is in the name of its button.
export const icon = name => s("svg.icon", { viewBox: "0 0 16 16" }, s("path", { d: icons[name] }));

const icons = {
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M6 5.5h7v8H6zM10 5.5v-3H3v8h3",
  done: "M3 8.5l3.5 3.5L13 4.5",
  search: "M7 2.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9zM10.5 10.5l3 3",
  theme: "M8 2a6 6 0 110 12A6 6 0 018 2zM8 3.5a4.5 4.5 0 000 9z",
  down: "M4 6.5l4 4 4-4",
  left: "M10 4l-4 4 4 4",
  right: "M6 4l4 4-4 4",
};

// A button without words in sight.
export const quiet = (drawing, onclick, name) => button(icon(drawing), onclick, { class: "plain", label: name });
export const closing = (onclick, name) => quiet("close", onclick, name);

export function copyButton(text, name, label = name) {
  const made = button([icon("copy"), h("span", name)], async () => {
    const copied = await copy(text);
    replace(made, icon(copied ? "done" : "close"), h("span", copied ? "Copied" : "Select it and copy"));
    setTimeout(() => replace(made, icon("copy"), h("span", name)), 1600);
  }, { class: "quiet", label });
  return made;
}

// Into the clipboard; by the old way where the page was not loaded securely.
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const area = h("textarea.away", { "aria-hidden": "true", value: text });
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    focused?.focus();
    return copied;
  }
}
