// Makes elements. Text goes in as text nodes, never as HTML, so that what a backend says stays words.

function make(namespace, tag, [first, ...rest]) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElementNS(namespace, name);
  if (classes.length) element.classList.add(...classes);
  const isChild = first?.constructor !== Object;
  for (const [name, value] of Object.entries(isChild ? {} : first)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.classList.add(...value.split(" ").filter(Boolean));
    else if (name === "value" || name === "checked" || name === "disabled") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...present(isChild ? [first, ...rest] : rest));
  return element;
}

const present = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

/** `h("p.soft.mono", {title: "…"}, children)`: attributes may be left out; `onclick` and the like take functions; strings become text. */
export const h = (tag, ...content) => make("http://www.w3.org/1999/xhtml", tag, content);

/** The same in SVG. */
export const s = (tag, ...content) => make("http://www.w3.org/2000/svg", tag, content);

/** `properties` may be classes alone. */
export const button = (name, onclick, properties) => h("button", { type: "button", onclick, ...(typeof properties === "string" ? { class: properties } : properties) }, name);

/** Sets text where it is another one, so that nothing is laid out again in vain. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export const replace = (element, ...children) => element.replaceChildren(...present(children));

/** Replaces what is in an element and gives the focus back to its namesake, if the focus was inside. */
export function redraw(element, ...children) {
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const name = focused?.dataset.focus ?? focused?.getAttribute("aria-label") ?? focused?.textContent;
  replace(element, ...children);
  if (!focused || element.contains(document.activeElement)) return;
  const named = [...element.querySelectorAll("button, input, select, a, summary, textarea")]
    .find((each) => (each.dataset.focus ?? each.getAttribute("aria-label") ?? each.textContent) === name);
  (named ?? element.closest("[tabindex]") ?? document.getElementById("main")).focus({ preventScroll: true });
}

/** A small drawing of 16 by 16, for the eye only: what it means is in the name of its button. */
export const icon = (path) => s("svg.icon", { viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d: path }));

export const icons = {
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M6 5.5h7v8H6zM10 5.5v-3H3v8h3",
  done: "M3 8.5l3.5 3.5L13 4.5",
  search: "M7 2.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9zM10.5 10.5l3 3",
  theme: "M8 2a6 6 0 110 12A6 6 0 018 2zM8 3.5a4.5 4.5 0 000 9z",
  down: "M4 6.5l4 4 4-4",
  left: "M10 4l-4 4 4 4",
  right: "M6 4l4 4-4 4",
};

/** A cross that says what it closes or removes. */
export const closing = (onclick, name) => button(icon(icons.close), onclick, { class: "plain", "aria-label": name });

/** A button that copies a text and says that it did. */
export function copyButton(text, name = "Copy", properties = {}) {
  const made = button([icon(icons.copy), h("span", name)], async () => {
    const copied = await copy(typeof text === "function" ? text() : text);
    replace(made, icon(copied ? icons.done : icons.close), h("span", copied ? "Copied" : "Select it and copy"));
    setTimeout(() => replace(made, icon(icons.copy), h("span", name)), 1600);
  }, { class: "quiet", ...properties });
  return made;
}

/** Puts a text into the clipboard; by the old way where the page was not loaded securely. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea.away", { "aria-hidden": "true" });
    area.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    const focused = document.activeElement;
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    focused?.focus();
    return copied;
  }
}

/** Waits until calls have stopped for so many milliseconds, then makes the last one. */
export function debounced(milliseconds, call) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...values), milliseconds);
  };
}
