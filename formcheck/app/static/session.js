import { el, show } from "./dom.js";
import { t } from "./words.js";

export async function enter() {
  show(el("h1", {}, t("place.session")), el("p", {}, t("app.soon")));
  return null;
}
