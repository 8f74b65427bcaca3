// Session: read once what to mind, choose, and begin; afterwards one click goes on as last time.

import { cameraChoice } from "./cameras.js";
import { kept } from "./dom.js";
import * as sound from "./sound.js";
import { run } from "./stage.js";
import { language, t } from "./words.js";

const WELCOME = 1;

export const path = () => (kept.get("welcome", 0) < WELCOME ? "welcome" : "session");

export function enter(main, go) {
  const form = main.querySelector("form");
  if (form) return choose(main, form, go);
  document.getElementById("read").addEventListener("click", () => {
    kept.set("welcome", WELCOME);
    go();
  });
  return null;
}

function move(form) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const image of form.querySelectorAll("[data-loop]")) {
    const moves = !calm && image.dataset.loop.startsWith(`${form.elements.stretch.value}-`);
    image.src = `/static/loops/${image.dataset.loop}.${moves ? "webp" : "jpg"}`;
  }
}

async function choose(main, form, go) {
  let [leaving, busy] = [null, false];
  const cameras = cameraChoice(form);
  form.addEventListener("change", () => move(form));
  move(form);

  document.getElementById("sound").addEventListener("click", async () => {
    await sound.ready(form.dataset);
    const voice = await sound.speaks();
    sound.hear({ kind: "tone", key: "done" });
    setTimeout(() => sound.hear({ kind: "speech", text: t("setup.sound_words"), cuts: true }), 1200);
    form.querySelector("[role=status]").textContent = t(voice ? "setup.sound_voice" : "setup.sound_tones");
  });
  // A page that was reloaded finds its session where it was.
  document.getElementById("resume").addEventListener("click", () => begin({ do: "resume" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { stretch, rounds, seconds, person } = form.elements;
    begin({ do: "start", stretch: stretch.value, rounds: Number(rounds.value), seconds: Number(seconds.value), person: person.value, language });
  });

  async function begin(greeting) {
    // A second click, while the first one is still at it, would take the camera from it.
    if (busy) return;
    busy = true;
    const own = await cameras.chosen();
    busy = Boolean(own);
    if (!own) return;
    await sound.ready(form.dataset).catch(() => {});
    const wish = { ...greeting, speaks: await sound.speaks(), ...own.wish };
    if (!form.isConnected) return;
    cameras.taken();
    leaving = run(own, wish, (result) => {
      leaving = null;
      if (result) location.hash = `#result/${result}`;
      else if (main.dataset.place === "session") go();
    });
  }
  const { running } = form.dataset;
  if (running && running !== "own") cameras.watch(running);
  else await cameras.open(kept.get("camera"));
  return () => { cameras.close(); leaving?.(); };
}
