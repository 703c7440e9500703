// What is said once, and read aloud: below the page, for a few seconds; errors until they are closed.
import { button, closing, h } from "./dom.js";

/** `action`: `[name, call]`. */
export function notify(text, { action, isError = false } = {}) {
  const host = document.getElementById("said");
  const close = () => toast.remove();
  const act = () => {
    close();
    action[1]();
  };
  const toast = h("div.toast", { class: isError ? "bad" : "" }, h("span", text), action && button(action[0], act, "link"), closing(close, "Close the message"));
  host.append(toast);
  while (host.childElementCount > 3) host.firstChild.remove();
  if (isError) return;
  let timer = setTimeout(close, action ? 12000 : 5000);
  const stay = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stay);
  toast.addEventListener("focusin", stay);
  toast.addEventListener("pointerleave", () => { timer = setTimeout(close, 4000); });
}
