// The part Connect: pick a client, copy its settings.
import { ask } from "./api.js";
import { button, copyButton, h, redraw, replace } from "./dom.js";
import { lone } from "./pieces.js";
import { state, update } from "./state.js";

const picks = h("nav.picks", { "aria-label": "Clients" });
const view = h("select", { id: "connect-view", onchange: () => update({ view: view.value || null }) });
const address = h("input.mono", { type: "url", id: "connect-url", spellcheck: "false", autocomplete: "off", onchange: load });
const settings = h("div.settings", { "aria-live": "polite" });

export const element = h("section.part.scrolls.connect", { "aria-label": "Connect" }, h("div.page-head", h("h1", "Connect a client")),
  h("div.connect-body", picks, h("div.connect-main",
    h("div.options", h("label", { for: "connect-url" }, "Address"), address, h("label", { for: "connect-view" }, "Sees"), view), settings)));

export function draw(has) {
  const { connect, session, errors } = state;
  if (!connect && has("part", "connect")) ask("connect", "connect").then((answer) => answer && update({ connect: answer }));
  if (has("session", "view")) {
    replace(view, h("option", { value: "" }, "every shown model"), (session?.views ?? []).map((name) => h("option", { value: name }, `the view ${name}`)));
    view.value = state.view ?? "";
  }
  if (connect && !address.value) address.value = connect.url;
  if (has("connect", "connectClient")) {
    redraw(picks, (connect?.clients ?? []).map(({ name, title }) => button(title, () => update({ connectClient: name }), { class: "pick", "aria-current": name === chosen() && "true" })));
  }
  if (has("connect", "connectClient", "view")) load();
  if (errors.connect) replace(settings, lone("The settings could not be read", h("p", errors.connect.message)));
}

const chosen = () => state.connectClient ?? state.connect?.clients[0]?.name;

let asked = null;
async function load() {
  if (!chosen()) return;
  const path = `connect/${encodeURIComponent(chosen())}?${new URLSearchParams({ url: address.value, ...(state.view && { view: state.view }) })}`;
  if (asked === path) return;
  asked = path;
  const answer = await ask("connect", path);
  if (answer && asked === path) show(answer);
}

function show({ title, files, notes }) {
  const file = ({ path, language, text }) => h("figure.file",
    h("figcaption", h("span", { class: path ? "mono" : "" }, path ?? (language === "sh" ? "In a terminal" : "Settings")), copyButton(text, "Copy", `Copy ${path ?? "the settings"}`)),
    h("pre.mono", { tabindex: 0 }, text));
  redraw(settings, h("h2", title), files.map(file), notes.length > 0 && h("ul.notes", notes.map((note) => h("li", note))),
    h("p.soft", state.connect.key_needed ? "This proxy asks its clients for a key: put the one of server.clients where the settings want it."
      : "This proxy asks its clients for no key; where a client insists on one, any text will do."));
}
