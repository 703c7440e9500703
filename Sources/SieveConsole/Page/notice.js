// What is said once, and read aloud: below the page, for a few seconds; errors until they are closed.
import { button, closing, h } from "./dom.js";

/** `action`: `[name, call]`. */
export function notify(text, { action, isError = false } = {}) {
  const host = document.getElementById("said");
  const close = () => toast.remove();
  const toast = h("div", { class: isError ? "toast bad" : "toast" }, h("span", text),
    action && button(action[0], () => { close(); action[1](); }, "link"),
    closing(close, "Close the message"));
  host.append(toast);
  while (host.childElementCount > 3) host.firstChild.remove();
  if (!isError) {
    let timer = setTimeout(close, action ? 12000 : 5000);
    toast.addEventListener("pointerenter", () => clearTimeout(timer));
    toast.addEventListener("focusin", () => clearTimeout(timer));
    toast.addEventListener("pointerleave", () => { timer = setTimeout(close, 4000); });
  }
}
