// The part Connect: pick a client, copy its settings.
import { ask } from "./api.js";
import { button, copyButton, h, prose, redraw, replace } from "./dom.js";
import { count } from "./format.js";
import { loadConnect } from "./load.js";
import { unread, viewChoice } from "./pieces.js";
import { asViewed, state, update } from "./state.js";

const picks = h("nav.stack.picks", { label: "Clients" });
const views = viewChoice();
const keyNote = h("p.soft");
const settings = h("div.stack.connect-main", { "aria-live": "polite" });

export const element = h("section.part.scrolls.connect", { label: "Connect" }, h("div.row.page-head", h("h1", "Connect a client"), views),
  h("div.connect-body", picks, settings));

export function draw(has) {
  const { connect, errors } = state;
  if (has("session", "view")) views.draw();
  if (errors.connect) replace(settings, unread(errors.connect, "settings"));
  if (!connect) return has("part") && loadConnect();
  if (has("connect", "connectClient")) {
    redraw(picks, connect.clients.map(({ name, title }) => button(title, () => update({ connectClient: name }), { class: "pick", "aria-current": name === chosen() && "true" })));
    replace(keyNote, connect.key_needed ? "YOUR-KEY is one of server.clients." : "This proxy asks for no key: any text will do where a client wants one.");
  }
  if (state.session && has("connect", "connectClient", "view", "session")) load();
}

const chosen = () => state.connectClient ?? state.connect.clients[0].name;

let asked = null;
async function load() {
  const path = asViewed(`connect/${encodeURIComponent(chosen())}`);
  const wanted = `${path} ${state.session.models_etag}`;
  if (asked === wanted) return;
  asked = wanted;
  const answer = await ask("connect", path);
  if (asked !== wanted) return;
  if (answer) show(answer);
  else asked = null;
}

// Lines drawn: there may be ten for each of ten thousand models.
const most = 400;

function excerpt(text) {
  const lines = text.split("\n");
  const more = lines.length - most;
  return more > 0 ? `${lines.slice(0, most).join("\n")}\n… ${count(more)} more lines, which Copy takes too` : text;
}

function show({ title, files, notes }) {
  const file = ({ path, text }) => h("figure.file", h("figcaption.line", h("span.mono", path), copyButton(text, "Copy", `Copy for ${path}`)),
    h("pre.mono", { tabindex: 0, label: path }, prose(excerpt(text))));
  redraw(settings, h("h2", title), files.map(file), notes.length > 0 && h("ul.notes", notes.map(note => h("li", note))), keyNote);
}
