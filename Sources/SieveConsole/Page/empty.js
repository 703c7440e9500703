// What stands where there is nothing to show: what was asked, what came back, what to do.
import { button, h } from "./dom.js";
import { state } from "./state.js";

export const lone = (title, ...content) => h("div.lone", h("h2", title), content);

/** Instead of the table of models; null where there are rows. */
export function emptyModels(found, onClear) {
  const catalogue = state.catalogue;
  if (!catalogue) {
    const error = state.errors.models;
    return error ? lone("The models could not be read", h("p", error.message)) : h("p.lone.soft", "Asking the backends…");
  }
  if (found > 0) return null;
  if (catalogue.models.length > 0) {
    return lone("No model is like that", h("p", "Nothing among ", String(catalogue.models.length), " models fits ", h("q.mono", state.query.trim()), "."), button("Clear the search", onClear));
  }
  const words = { down: "gives nothing", stale: "answers no more", unasked: "has not been asked yet", up: "lists no models" };
  return lone("No backend answers", h("p", "Here is what each said:"),
    h("dl.said", catalogue.backends.map((backend) => [h("dt", backend.name), h("dd", backend.message ?? words[backend.state])])),
    h("p", h("a", { href: "#backends" }, "Check their keys"), " or look at the addresses in the file with ", h("code", "modelsieve check --online"), "."));
}
