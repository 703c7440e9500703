// The part Connect: pick a client, copy its settings.
import { ask } from "./api.js";
import { button, copyButton, h, redraw, replace } from "./dom.js";
import { lone } from "./empty.js";
import { state, update } from "./state.js";

const picks = h("nav.picks", { "aria-label": "Clients" });
const view = h("select", { id: "connect-view", onchange: () => update({ view: view.value || null }) });
const address = h("input", { type: "url", class: "mono", id: "connect-url", spellcheck: "false", autocomplete: "off", onchange: () => load() });
const options = h("div.options", h("label", { for: "connect-url" }, "Address"), address, h("label", { for: "connect-view" }, "Sees"), view);
const settings = h("div.settings", { "aria-live": "polite" });

export const element = h("section.part.scrolls.connect", { "aria-label": "Connect" }, h("div.page-head", h("h1", "Connect a client")), h("div.connect-body", picks, h("div.connect-main", options, settings)));

export function draw(changed) {
  if (state.part !== "connect") return;
  const has = (...names) => names.some((name) => changed.has(name));
  if (has("part") && !state.connect) ask("connect", "connect").then((connect) => connect && update({ connect }));
  if (has("part", "session", "view")) {
    replace(view, h("option", { value: "" }, "every shown model"), (state.session?.views ?? []).map((name) => h("option", { value: name }, `the view ${name}`)));
    view.value = state.view ?? "";
  }
  if (has("connect") && state.connect && !address.value) address.value = location.protocol.startsWith("http") ? state.connect.url ?? location.origin : state.connect.url;
  if (has("part", "connect", "connectClient")) drawPicks();
  if (has("part", "connect", "connectClient", "view")) load();
  if (has("errors") && state.errors.connect) redraw(settings, lone("The settings could not be read", h("p", state.errors.connect.message)));
}

const chosen = () => state.connectClient ?? state.connect?.clients[0]?.name;

function drawPicks() {
  redraw(picks, (state.connect?.clients ?? []).map((client) => button(client.title, () => update({ connectClient: client.name }), { class: "pick", "aria-current": client.name === chosen() ? "true" : null })));
}

let asked = null;
async function load() {
  const name = chosen();
  if (!name) return;
  const question = new URLSearchParams({ url: address.value, ...(state.view && { view: state.view }) });
  const path = `connect/${encodeURIComponent(name)}?${question}`;
  if (asked === path && settings.childElementCount) return;
  asked = path;
  const answer = await ask("connect", path);
  if (answer && asked === path) show(answer);
}

function show(answer) {
  redraw(settings, h("h2", answer.title), answer.files.map((file) => h("figure.file",
    h("figcaption", h("span", { class: file.path ? "mono" : "" }, file.path ?? (file.language === "sh" ? "In a terminal" : "Settings")), copyButton(file.text, "Copy", { "aria-label": `Copy ${file.path ?? "the settings"}` })),
    h("pre.mono", { tabindex: 0 }, file.text))),
  answer.notes.length > 0 && h("ul.notes", answer.notes.map((note) => h("li", note))),
  h("p.soft", state.connect?.key_needed ? "This proxy asks its clients for a key: put the one of server.clients where the settings want it." : "This proxy asks its clients for no key; where a client insists on one, any text will do."));
}
