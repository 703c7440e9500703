// Starts the page: the frame, the parts, the address, and what keeps them up to date.
import { drawGate, gate } from "./access.js";
import * as activity from "./activity.js";
import { addressOf, parts, readAddress, writeAddress } from "./address.js";
import { follow, reconnect } from "./api.js";
import * as backends from "./backends.js";
import { drawBanners } from "./banners.js";
import * as connect from "./connect.js";
import { button, h, icon, icons, redraw } from "./dom.js";
import * as format from "./format.js";
import { listen, openHelp } from "./keys.js";
import { hear, keepDraft, loadBackends, reload } from "./load.js";
import * as models from "./models.js";
import { look } from "./preview.js";
import { onChange, state, update } from "./state.js";
import * as usage from "./usage.js";

const drawn = { models, activity, usage, backends, connect };
const titles = { models: "Models", activity: "Activity", usage: "Usage", backends: "Backends", connect: "Connect" };

const links = parts.map((part) => h("a", { href: `#${part}` }, titles[part]));
const standing = h("a.standing", { href: "#backends" });
const themes = ["system", "light", "dark"];
const themeSlot = "modelsieve.theme";
const theme = button(icon(icons.theme), () => {
  const next = themes[(themes.indexOf(document.documentElement.dataset.theme ?? "system") + 1) % 3];
  setTheme(next);
  localStorage.setItem(themeSlot, next);
}, { id: "theme", class: "plain" });

function setTheme(name) {
  const known = themes.includes(name) ? name : "system";
  document.documentElement.dataset.theme = known;
  const words = { system: "Colours: as the system", light: "Colours: light", dark: "Colours: dark" }[known];
  theme.setAttribute("aria-label", words);
  theme.title = words;
}

function drawFrame() {
  parts.forEach((part, index) => {
    if (part === state.part) links[index].setAttribute("aria-current", "page");
    else links[index].removeAttribute("aria-current");
    links[index].href = addressOf(part);
  });
  document.title = `${titles[state.part]} · modelsieve`;
  const known = state.catalogue?.backends;
  standing.hidden = !known && state.connection !== "lost";
  if (state.connection === "lost") return redraw(standing, h("span.dot.bad"), "no connection");
  if (!known) return redraw(standing);
  const down = known.filter((backend) => backend.state === "down" || backend.state === "stale");
  redraw(standing, h("span", { class: down.length ? "dot bad" : "dot on" }), format.plural(known.length, "backend"), down.length > 0 && [h("span", { "aria-hidden": "true" }, " · "), h("b", `${down.length} down`)]);
  standing.title = down.map((backend) => `${backend.name}: ${backend.message ?? backend.state}`).join("\n");
}

function start() {
  setTheme(localStorage.getItem(themeSlot));
  const main = document.getElementById("main");
  document.getElementById("frame").append(h("a.brand", { href: "#models" }, h("img", { src: new URL("icon.svg", import.meta.url).pathname, alt: "", width: 20, height: 20 }), "modelsieve"),
    h("nav", { "aria-label": "Parts" }, links), standing, theme, button("?", openHelp, { class: "plain ask", "aria-label": "Keys and search", "aria-keyshortcuts": "?" }));
  main.replaceChildren(gate, ...parts.map((part) => drawn[part].element));
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });

  onChange((changed) => {
    const has = (...names) => names.some((name) => changed.has(name));
    if (has("part", "refusal")) for (const part of parts) drawn[part].element.hidden = state.refusal !== null || part !== state.part;
    if (has("refusal")) drawGate(reconnect);
    drawn[state.part].draw(changed);
    if (state.part !== "models" && has("catalogue", "draft", "rules")) models.draw(changed);
    if (has("part", "catalogue", "connection", ...Object.keys(drawn))) drawFrame();
    if (has("connection", "session", "rules", "draft", "errors", "refusal")) drawBanners();
    if (has("draft", "typed", "catalogue", "rules", "view")) look(has("typed") ? 0 : 30);
    if (has("draft")) keepDraft();
    if (has("view") && !has("session")) reload();
    writeAddress(changed);
    if (has("part")) drawFrame();
  });
  addEventListener("popstate", readAddress);
  addEventListener("hashchange", readAddress);
  addEventListener("online", reconnect);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && state.connection === "lost") reconnect();
  });
  addEventListener("beforeunload", keepDraft);
  listen();
  readAddress();
  for (const part of parts) drawn[part].element.hidden = part !== state.part;
  drawFrame();
  drawn[state.part].draw(new Set(["part", "query", "catalogue", "session", "errors", "draft", "picked", "panel", "open", "usageFrom", "usageBy", "connectClient"]));
  reload();
  follow((type, data) => {
    if (type === "request") activity.hearRequest(data);
    else if (type === "skipped") activity.hearSkipped(data);
    else if (type === "state") hear(data);
  }, () => {
    if (!state.session || Object.keys(state.errors).length) reload();
    if (state.part === "usage") usage.load();
    if (state.part === "connect") update({ connect: null });
  });
  setInterval(() => {
    if (document.visibilityState !== "visible" || state.connection !== "live") return;
    if (state.part === "backends") loadBackends();
    if (state.part === "usage") usage.load();
  }, 10_000);
}

start();
