// Small things that several parts show.
import { attempt, getText } from "./api.js";
import { button, closing, h, replace, s } from "./dom.js";
import { state, update } from "./state.js";

// Where there is nothing to show: what was asked, what came back, what to do.
export const lone = (title, ...content) => h("div.lone", h("h2", title), content);

export const unread = (error, what, words) => (error ? lone(`The ${what} could not be read`, h("p", error.message)) : h("p.lone.soft", words));

export const connectHint = () => h("p", h("a", { href: "#connect" }, "Connect a client"), ".");
export const section = (name, ...content) => h("section.stack", h("h3", name), content);

// Names and values; pairs without a value are left out.
export const facts = (...pairs) => h("dl.pairs", pairs.filter(([, value]) => value != null && value !== "" && value !== false)
  .map(([name, value, kind = ""]) => [h("dt", name), h(`dd${kind}`, value)]));

export const ruleText = ({ key, field, text }) => (field ? `${field}${key === "alias" ? " →" : ""} ${text}` : text);
export const ruleName = (rule, not = "") => [h("span.key", rule.key.replace("exclude.", not)), h("span.mono.break", ruleText(rule))];

export const lineOf = place => place && h("span.soft", { title: "line in the file" }, ` :${place.line}`);

export const dot = (kind = "") => h("span.dot", { class: kind });
export const kbd = key => h("kbd", { "aria-hidden": "true" }, key);

// A choice of one among a few, in a row: `options` are pairs of value and name.
export const segments = (title, name, options, chosen, onChoose) => h("fieldset.segments", h("legend.away", title), options.map(([value, text]) =>
  h("label", h("input", { type: "radio", name, value, checked: value === chosen, "data-focus": `${name} ${value}`, onchange: () => onChoose(value) }), h("span", text))));

// Through which view one looks; `draw` tells it which there are.
export function viewChoice() {
  const select = h("select.field", { label: "As seen by", onchange: () => update({ view: select.value || null, open: null }) });
  return Object.assign(select, { draw() {
    const views = state.session?.views ?? [];
    select.hidden = views.length === 0;
    replace(select, h("option", { value: "" }, "Seen by all"), views.map(view => h("option", { value: view }, `View ${view}`)));
    select.value = state.view ?? "";
  } });
}

// A dialog with a heading, and a button that closes it.
export function makeDialog(kind, title, ...content) {
  const made = h(`dialog.${kind}`, { "aria-labelledby": kind },
    h("div.line.dialog-head", h("h2", { id: kind, tabindex: -1 }, title), closing(() => made.close(), `Close the ${kind}`)), content);
  document.body.append(made);
  return made;
}

export const standings = { up: "up", stale: "answers no more", down: "down", unasked: "not asked yet" };
export const shapes = { fine: "M4 8a4 4 0 108 0 4 4 0 10-8 0", odd: "M8 3l5 5-5 5-5-5z", bad: "M8 3l5.5 10h-11z" };
export const shape = kind => s("svg.shape", { viewBox: "0 0 16 16" }, s("path", { d: shapes[kind] }));

// Says something once, and aloud, for a few seconds; an error until it is closed. `action`: `[name, call]`.
export function notify(text, { action, isError = false } = {}) {
  const host = document.getElementById("said");
  const close = () => toast.remove();
  const act = () => {
    close();
    action[1]();
  };
  const toast = h("div.line.toast", { class: isError ? "bad" : "" }, h("span", text), action && button(action[0], act, "link"), closing(close, "Close the message"));
  host.append(toast);
  while (host.childElementCount > 3) host.firstChild.remove();
  if (isError) return;
  const timer = setTimeout(close, action ? 12000 : 5000);
  for (const event of ["pointerenter", "focusin"]) toast.addEventListener(event, () => clearTimeout(timer));
}

export const tell = refusal => notify(refusal.message, { isError: true });

// Saves as a file what a link would fetch without the key.
export const download = (path, name) => attempt(getText(path).then(text => {
  const address = URL.createObjectURL(new Blob([text]));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}), tell);
