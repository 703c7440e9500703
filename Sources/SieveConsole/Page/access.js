// Instead of the parts, when the caller may not: what to do, and a field for the admin key.
import { reconnect, useKey } from "./api.js";
import { h, say } from "./dom.js";
import { state } from "./state.js";

const title = h("h1");
const message = h("p", { id: "gate-message" });
const key = h("input.field", { type: "password", id: "gate-key", autocomplete: "off", "aria-describedby": "gate-message gate-note", required: true });

function submit(event) {
  event.preventDefault();
  if (!key.value.trim()) return;
  useKey(key.value.trim());
  reconnect();
}

export const gate = h("section.gate", { "aria-label": "Access", hidden: true }, title, message,
  h("form.stack", { onsubmit: submit }, h("label", { for: "gate-key" }, "Admin key"), h("div.line", key, h("button.main", { type: "submit" }, "Open")),
    h("p.soft", { id: "gate-note" }, "Kept for this tab alone, and gone when it closes.")));

export function drawGate() {
  gate.hidden = state.refusal === null;
  if (gate.hidden) return;
  const isWrong = state.refusal.code === "admin_key_wrong";
  say(title, isWrong ? "That is not the admin key" : "This page needs the admin key");
  say(message, state.refusal.message);
  key.setAttribute("aria-invalid", isWrong);
  key.value = "";
  key.focus();
}
