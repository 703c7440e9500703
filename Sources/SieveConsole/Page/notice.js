// What is said once, and read aloud, for a few seconds; errors until they are closed.
import { button, closing, h } from "./dom.js";

// `action`: `[name, call]`.
export function notify(text, { action, isError = false } = {}) {
  const host = document.getElementById("said");
  const close = () => toast.remove();
  const act = () => {
    close();
    action[1]();
  };
  const toast = h("div.line.toast", { class: isError ? "bad" : "" }, h("span", text), action && button(action[0], act, "link"), closing(close, "Close the message"));
  host.append(toast);
  while (host.childElementCount > 3) host.firstChild.remove();
  if (isError) return;
  const timer = setTimeout(close, action ? 12000 : 5000);
  for (const event of ["pointerenter", "focusin"]) toast.addEventListener(event, () => clearTimeout(timer));
}
