// Which of the places is shown, in which language. The server makes each of a template; its script does the rest.

import { part } from "./api.js";
import { alertOf, failed, kept, recall } from "./dom.js";
import { speak, t } from "./words.js";
import * as check from "./check.js";
import * as history from "./history.js";
import * as result from "./result.js";
import * as session from "./session.js";

const places = { session, check, result, history };
const main = document.getElementById("main");
let [leave, turn] = [null, 0];

async function go() {
  const mine = ++turn;
  const [name, number] = location.hash.slice(1).split("/");
  const place = places[name] ? name : "session";
  leave?.();
  leave = null;
  alertOf("");
  for (const link of document.querySelectorAll("nav a")) link.ariaCurrent = link.hash === `#${place}` ? "page" : null;
  document.title = `${t(`place.${place}`)} · formcheck`;
  try {
    const shown = await part(`/place/${places[place].path(number)}`);
    if (mine !== turn) return;
    main.replaceChildren(...shown);
    recall(main);
    scrollTo(0, 0);
    const left = await places[place].enter(main, go);
    if (mine !== turn) left?.(); else leave = left;
  } catch (error) {
    failed(error);
  }
  if (mine === turn) main.dataset.place = place;
}

async function begin() {
  const choice = document.getElementById("language");
  const known = [...choice.options].map((one) => one.value);
  const browser = (navigator.language ?? "en").slice(0, 2);
  choice.value = [choice.dataset.wanted, kept.get("language"), browser, "en"].find((one) => known.includes(one));
  choice.addEventListener("change", async () => {
    kept.set("language", choice.value);
    await speak(choice.value);
    await go();
  });
  addEventListener("hashchange", go);
  await speak(choice.value);
  await go();
}

begin().catch(failed);
