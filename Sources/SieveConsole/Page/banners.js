// Below the frame: what is wrong for as long as it is. Instead of the parts, where the caller may not: a field for the admin key.
import { reconnect, useKey } from "./api.js";
import { button, h, redraw, say } from "./dom.js";
import { plural } from "./format.js";
import { isOvertaken, reload } from "./load.js";
import { discard } from "./review.js";
import { state, update } from "./state.js";

const banner = (kind, strong, words, ...buttons) => h(`div.row.banner.${kind}`, { role: "alert" }, h("span", h("b", strong), words), buttons);

export function drawBanners() {
  const problems = state.session?.file.problems ?? [];
  const said = problems.slice(0, 3).map(problem => `${problem.place ? `line ${problem.place.line}: ` : ""}${problem.message}`).join(" · ");
  const isLost = state.connection === "lost" && !state.refusal;
  const failed = isLost ? [] : ["session", !said && "rules"].filter(name => state.errors[name]);
  const old = (state.part === "models" ? state.catalogue : state[state.part]) && state.errors[state.part];
  redraw(document.getElementById("banners"),
    isLost && banner("bad", "Connection lost.", " What you see was last known; it goes on by itself when modelsieve answers.", button("Try now", reconnect)),
    isOvertaken() && banner("odd", "The file changed underneath.", " Somebody else saved it since your draft began. Your draft is kept.",
      button("Put the draft on the new file", () => reload({ rebase: true })), button("Discard the draft", discard)),
    said && banner("bad", "The file on disk is not what is served", `, since it has ${problems.length === 1 ? "a mistake" : plural(problems.length, "mistake")}: ${said}`),
    failed.map(name => banner("bad", state.errors[name].message, "", button("Try again", () => reload()))),
    !isLost && old && banner("bad", old.message, " What you see was last known."));
}

const title = h("h1");
const message = h("p", { id: "gate-message" });
const key = h("input.field", { type: "password", id: "gate-key", autocomplete: "off", "aria-describedby": "gate-message gate-note", required: true });

function submit(event) {
  event.preventDefault();
  const value = key.value.trim();
  key.value = "";
  if (/[^!-~]/.test(value)) update({ refusal: { code: "admin_key_wrong", message: "No key has such letters." } });
  else if (value) useKey(value), reconnect();
}

export const gate = h("section.gate", { label: "Access", hidden: true }, title, message,
  h("form.stack", { onsubmit: submit }, h("label", { for: "gate-key" }, "Admin key"), h("div.line", key, h("button.main", "Open")),
    h("p.soft", { id: "gate-note" }, "Kept for this tab alone, and gone when it closes.")));

export function drawGate() {
  gate.hidden = state.refusal === null;
  if (gate.hidden) return;
  const isWrong = state.refusal.code === "admin_key_wrong";
  say(title, isWrong ? "That is not the admin key" : "This page needs the admin key");
  say(message, state.refusal.message);
  key.ariaInvalid = isWrong;
  key.focus();
}
