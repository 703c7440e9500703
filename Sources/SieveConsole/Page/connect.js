// The part Connect: pick a client, copy its settings.
import { ask } from "./api.js";
import { button, copyButton, h, redraw, replace } from "./dom.js";
import { lone } from "./pieces.js";
import { asViewed, state, update } from "./state.js";

const picks = h("nav.stack.picks", { "aria-label": "Clients" });
const view = h("select.field", { "aria-label": "Sees", onchange: () => update({ view: view.value || null }) });
const settings = h("div.stack.connect-main", { "aria-live": "polite" });

export const element = h("section.part.scrolls.connect", { "aria-label": "Connect" }, h("div.row.page-head", h("h1", "Connect a client"), view),
  h("div.connect-body", picks, settings));

export function draw(has) {
  const { connect, session, errors } = state;
  if (!connect && has("part", "connect")) ask("connect", "connect").then((answer) => answer && update({ connect: answer }));
  if (has("session", "view")) {
    replace(view, h("option", { value: "" }, "Sees every shown model"), (session?.views ?? []).map((name) => h("option", { value: name }, `Sees the view ${name}`)));
    view.hidden = !session?.views.length;
    view.value = state.view ?? "";
  }
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
  const path = asViewed(`connect/${encodeURIComponent(chosen())}`);
  if (asked === path) return;
  asked = path;
  const answer = await ask("connect", path);
  if (!answer) asked = null;
  else if (asked === path) show(answer);
}

function show({ title, files, notes }) {
  const file = ({ path, language, text }) => h("figure.file",
    h("figcaption.line", h("span", { class: path ? "mono" : "" }, path ?? (language === "sh" ? "In a terminal" : "Settings")), copyButton(text, "Copy", `Copy ${path ?? "the settings"}`)),
    h("pre.mono", { tabindex: 0 }, text));
  redraw(settings, h("h2", title), files.map(file), notes.length > 0 && h("ul.notes", notes.map((note) => h("li", note))),
    h("p.soft", state.connect.key_needed ? "This proxy asks its clients for a key: put the one of server.clients where the settings want it."
      : "This proxy asks its clients for no key; where a client insists on one, any text will do."));
}
