// Below the frame: what is wrong for as long as it is.
import { reconnect } from "./api.js";
import { button, h, redraw } from "./dom.js";
import { isOvertaken, reload } from "./load.js";
import { discard } from "./review.js";
import { state } from "./state.js";

const host = document.getElementById("banners");

export function drawBanners() {
  const banners = [];
  if (state.connection === "lost" && !state.refusal) {
    banners.push(["bad", h("span", h("b", "Connection lost."), " What you see is what was last known; it goes on by itself as soon as modelsieve answers."), button("Try now", reconnect)]);
  }
  if (isOvertaken()) {
    banners.push(["odd", h("span", h("b", "The file changed underneath."), " Somebody else saved it since your draft began. Your draft is kept."),
      button("Put the draft on the new file", () => reload({ rebase: true })), button("Discard the draft", discard)]);
  }
  const problems = state.session?.file.problems ?? [];
  if (problems.length) {
    banners.push(["bad", h("span", h("b", "The file on disk is not what is served"), `, since it has ${problems.length === 1 ? "a mistake" : `${problems.length} mistakes`}: `,
      problems.slice(0, 3).map((problem) => `${problem.place ? `line ${problem.place.line}: ` : ""}${problem.message}`).join(" · "))]);
  }
  for (const [name, error] of Object.entries(state.errors)) {
    if (["rules", "session"].includes(name) && state.connection !== "lost") banners.push(["bad", h("span", error.message), button("Try again", () => reload())]);
  }
  redraw(host, banners.map(([kind, ...content]) => h("div", { class: `banner ${kind}`, role: "alert" }, content)));
}
