// Instead of the parts, when the caller may not: what to do, and a field for the admin key.
import { useKey } from "./api.js";
import { h, say } from "./dom.js";
import { state } from "./state.js";

const title = h("h1", { tabindex: -1 });
const message = h("p", { id: "gate-message" });
const key = h("input", { type: "password", id: "gate-key", autocomplete: "off", "aria-describedby": "gate-message gate-note", required: true });
const form = h("form", { onsubmit: (event) => { event.preventDefault(); if (key.value.trim()) onKey(key.value.trim()); } },
  h("label", { for: "gate-key" }, "Admin key"), h("div.row", key, h("button", { type: "submit", class: "main" }, "Open")),
  h("p.soft", { id: "gate-note" }, "Kept for this tab alone, and gone when it closes."));
export const gate = h("section.gate", { "aria-label": "Access", hidden: true }, title, message, form);

let onKey = () => {};

/** Draws the gate; `retry` asks again with the new key. */
export function drawGate(retry) {
  const refusal = state.refusal;
  const wasHidden = gate.hidden;
  gate.hidden = refusal === null;
  if (!refusal) return;
  onKey = (value) => {
    useKey(value);
    retry();
  };
  const isWrong = refusal.code === "admin_key_wrong";
  say(title, isWrong ? "That is not the admin key" : "This page needs the admin key");
  say(message, refusal.message);
  key.setAttribute("aria-invalid", String(isWrong));
  key.value = "";
  if (wasHidden || isWrong) key.focus();
}
