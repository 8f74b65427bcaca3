// Which of the five places is shown, in which language.

import { get } from "./api.js";
import { alertOf, kept } from "./dom.js";
import { speak, t } from "./words.js";
import * as check from "./check.js";
import * as history from "./history.js";
import * as result from "./result.js";
import * as session from "./session.js";

const places = { session, check, result, history };
let leave = null;
let setup = null;

export async function go() {
  const [name, ...more] = location.hash.slice(1).split("/");
  const place = places[name] ? name : "session";
  leave?.();
  leave = null;
  alertOf("");
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === `#${place}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${t(`place.${place}`)} · formcheck`;
  try {
    leave = await places[place].enter(setup, more);
    scrollTo(0, 0);
  } catch (error) {
    alertOf(error.message);
  }
  document.getElementById("main").dataset.place = place;
}

async function begin() {
  setup = await get("/api/setup");
  const browser = (navigator.language ?? "en").slice(0, 2);
  const wanted = [setup.language, kept.get("language"), browser, "en"].find((one) => setup.languages.includes(one));
  await speak(wanted);
  const choice = document.getElementById("language");
  for (const one of setup.languages) {
    const name = new Intl.DisplayNames([one], { type: "language" }).of(one);
    choice.append(new Option(name, one, false, one === wanted));
  }
  choice.addEventListener("change", async () => {
    kept.set("language", choice.value);
    await speak(choice.value);
    await go();
  });
  addEventListener("hashchange", go);
  await go();
}

begin().catch((error) => alertOf(error.message));
