// Starts the page: the frame, the parts, the address, and what keeps them up to date.
import * as activity from "./activity.js";
import { follow, reconnect } from "./api.js";
import * as backends from "./backends.js";
import { drawBanners, drawGate, gate } from "./banners.js";
import * as connect from "./connect.js";
import { button, h, icon, redraw } from "./dom.js";
import { plural } from "./format.js";
import { listen, openHelp } from "./keys.js";
import { hear, keepDraft, loadBackends, loadConnect, look, mend, reload } from "./load.js";
import * as models from "./models.js";
import { dot } from "./pieces.js";
import { addressOf, forGood, onChange, parts, readAddress, state, writeAddress } from "./state.js";
import * as usage from "./usage.js";

const drawn = { models, activity, usage, backends, connect };
const titleOf = part => part[0].toUpperCase() + part.slice(1);

const links = parts.map(part => h("a", titleOf(part)));
const standing = h("a.line.standing", { href: "#backends" });
const themes = ["system", "light", "dark"];
const themeSlot = "modelsieve.theme";
const theme = button(icon("theme"), () => {
  drawTheme(themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % 3]);
}, { id: "theme", class: "plain" });

function drawTheme(chosen) {
  forGood(themeSlot, chosen);
  document.documentElement.dataset.theme = chosen;
  theme.title = theme.ariaLabel = `Colours: ${chosen === "system" ? "as the system" : chosen}`;
}

function drawFrame(has) {
  parts.forEach((part, index) => {
    links[index].href = addressOf(part);
    links[index].ariaCurrent = part === state.part ? "page" : null;
  });
  if (!has("part", "catalogue", "connection")) return;
  document.title = `${titleOf(state.part)} · modelsieve`;
  const known = state.catalogue?.backends ?? [];
  standing.hidden = known.length === 0;
  if (state.connection === "lost") return redraw(standing, dot("bad"), "no connection");
  const down = known.filter(backend => backend.state === "down" || backend.state === "stale");
  redraw(standing, known.length > 0 && [dot(down.length ? "bad" : "on"), h("span", plural(known.length, "backend")),
    down.length > 0 && [" · ", h("b", `${down.length} down`)]]);
}

function drawAll(has) {
  if (has("part", "refusal")) for (const part of parts) drawn[part].element.hidden = state.refusal !== null || part !== state.part;
  if (has("refusal")) drawGate();
  drawn[state.part].draw(has("part") ? () => true : has);
  drawFrame(has);
  if (has("part", "connection", "session", "rules", "draft", "errors", "refusal")) drawBanners();
  if (has("draft", "typed", "catalogue", "rules", "view")) look(has("typed") ? 0 : 30);
  if (has("draft") && state.draft) keepDraft();
  if (has("view") && !has("session")) reload();
  writeAddress(has);
}

function start() {
  const main = document.getElementById("main");
  drawTheme(forGood(themeSlot) ?? "system");
  document.getElementById("frame").append(
    h("a.line.brand", { href: "#models" }, h("img", { src: new URL("icon.svg", import.meta.url).pathname, alt: "", width: 20, height: 20 }), "modelsieve"),
    h("nav", { label: "Parts" }, links), standing, theme, button("?", openHelp, { class: "plain ask", label: "Keys and search", "aria-keyshortcuts": "?" }));
  main.replaceChildren(gate, ...parts.map(part => drawn[part].element));
  readAddress();
  drawAll(() => true);
  onChange(drawAll);
  for (const event of ["popstate", "hashchange"]) addEventListener(event, readAddress);
  addEventListener("online", reconnect);
  listen();
  reload();
  follow((type, data) => ({ request: activity.hearRequest, skipped: activity.hearSkipped, state: hear })[type]?.(data), () => {
    mend();
    ({ usage: usage.load, backends: loadBackends, connect: loadConnect })[state.part]?.();
  });
  setInterval(() => {
    if (document.visibilityState !== "visible" || state.connection !== "live") return;
    if (state.part === "backends") loadBackends();
    if (state.part === "usage") usage.load();
  }, 10_000);
}

start();
