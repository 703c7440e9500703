// What stands in the place of the table of models.
import { button, h } from "./dom.js";
import { count } from "./format.js";
import { lone, unread } from "./pieces.js";
import { state } from "./state.js";

const words = { down: "gives nothing", stale: "answers no more", unasked: "has not been asked yet", up: "lists no models" };

/** Null where there are rows. */
export function emptyModels(found, onClear) {
  const catalogue = state.catalogue;
  if (!catalogue) return unread(state.errors.models, "The models could not be read", "Asking the backends…");
  if (found > 0) return null;
  if (catalogue.models.length > 0) {
    return lone("No model is like that", h("p", `Nothing among ${count(catalogue.models.length)} models fits `, h("q.mono", state.query.trim()), "."),
      button("Clear the search", onClear));
  }
  return lone("No backend answers", h("p", "Here is what each said:"),
    h("dl.said", catalogue.backends.map((backend) => [h("dt", backend.name), h("dd", backend.message ?? words[backend.state])])),
    h("p", h("a", { href: "#backends" }, "Check their keys"), " or look at the addresses in the file with ", h("code", "modelsieve check --online"), "."));
}
