// Session: read once what to mind, choose, and begin; afterwards one click goes on as last time.

import { get } from "./api.js";
import { cameraChoice } from "./cameras.js";
import { alertOf, el, field, kept, show } from "./dom.js";
import { figure } from "./figure.js";
import * as sound from "./sound.js";
import { run } from "./stage.js";
import { capital, has, language, t } from "./words.js";

const WELCOME = 1;

export async function enter(setup) {
  if (kept.get("welcome", 0) < WELCOME) return welcome(setup);
  return choose(setup);
}

function welcome(setup) {
  const list = (...words) => el("ul", {}, words.map((word) => el("li", {}, t(word))));
  const go = () => {
    kept.set("welcome", WELCOME);
    scrollTo(0, 0);
    choose(setup).catch((error) => alertOf(error.message));
  };
  show(el("h1", {}, t("welcome.title")),
    el("section", {}, el("h2", {}, t("welcome.what")), el("p", {}, t("welcome.does")), el("p", {}, t("welcome.not"))),
    el("section", {}, el("h2", {}, t("welcome.stop")), list("welcome.stop.pain", "welcome.stop.numb", "welcome.stop.gently", "welcome.stop.sign")),
    el("section", { class: "flags" }, el("h2", {}, t("welcome.now")), el("p", {}, t("welcome.now.with")), list("flag.saddle", "flag.bladder", "flag.legs")),
    el("section", {}, el("h2", {}, t("welcome.first")), list("flag.accident", "flag.fever", "flag.weight")),
    el("p", {}, el("button", { type: "button", class: "primary big", onclick: go }, t("welcome.read"))));
  return null;
}

// A demonstration: a still picture until its stretch is chosen, and for whoever wants nothing to move.
function loop(name, kind) {
  return el("span", { class: `loop ${kind}` },
    el("img", { alt: t(`loop.${name}-${kind}`), "data-loop": `${name}-${kind}`, width: 480, height: 360 }), el("small", {}, t(`loop.${kind}`)));
}

function move(form) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const image of form.querySelectorAll("[data-loop]")) {
    const moves = !calm && image.dataset.loop.startsWith(`${form.elements.stretch.value}-`);
    image.src = `/static/loops/${image.dataset.loop}.${moves ? "webp" : "jpg"}`;
  }
}

async function choose(setup) {
  let leaving = null;
  const chosen = kept.get("session", {});
  const names = ["auto", ...setup.stretches.map((one) => one.name)];
  const stretch = names.includes(chosen.stretch) ? chosen.stretch : "auto";
  const cards = el("fieldset", { class: "cards", onchange: () => move(form) }, el("legend", {}, t("setup.stretch")), names.map((name) => {
    const title = capital(name === "auto" ? "stretch.auto" : `name.${name}`);
    const drawn = setup.stretches.find((one) => one.name === name)?.figure ?? setup.figures.upright;
    return el("label", { class: "card" }, el("input", { type: "radio", name: "stretch", value: name, checked: name === stretch, "aria-label": title }),
      has(`loop.${name}-good`) ? el("span", { class: "loops" }, loop(name, "good"), loop(name, "fault")) : figure(drawn),
      el("strong", {}, title), el("small", {}, has(`how.${name}`) ? t(`how.${name}`) : ""));
  }));
  const target = el("input", { type: "number", min: 5, max: 600, value: kept.get("target", 30), required: true });
  const rounds = el("input", { type: "number", min: 1, max: setup.most_rounds, value: chosen.rounds ?? 2, required: true });
  const person = el("input", { maxlength: 80, required: true, value: kept.get("person", setup.person), autocomplete: "off" });
  const video = el("video", { autoplay: true, playsinline: true, class: "preview", "aria-label": t("setup.preview") });
  video.muted = true;
  const said = el("p", { role: "status" });
  const cameras = cameraChoice(video, said);
  const test = el("button", { type: "button" }, t("setup.sound"));
  const begin = el("button", { class: "primary big", id: "begin" }, t("setup.begin"));
  const form = el("form", {}, begin, el("p", { class: "soft" }, t("setup.how")), cards,
    el("div", { class: "fields" }, field(t("setup.seconds"), target), field(t("setup.rounds"), rounds), field(t("setup.person"), person)),
    el("div", { class: "fields" }, field(t("setup.camera"), cameras.choice), el("div", { class: "field" }, el("span", {}, t("setup.hear")), test)), said, cameras.box, video);
  show(el("h1", {}, t("place.session")), form);
  move(form);

  test.addEventListener("click", async () => {
    await sound.ready(setup.tones);
    const voice = await sound.speaks();
    sound.hear({ kind: "tone", key: "done" });
    setTimeout(() => sound.hear({ kind: "speech", text: t("setup.sound_words"), cuts: true }), 1200);
    said.textContent = t(voice ? "setup.sound_voice" : "setup.sound_tones");
  });
  // A page that was reloaded finds its session where it was.
  const running = (await get("/api/setup")).running;
  const resume = el("button", { type: "button", id: "resume", class: "primary big", hidden: !running, onclick: () => go(true) }, t("setup.resume"));
  form.prepend(resume);
  form.addEventListener("submit", (event) => { event.preventDefault(); go(false); });

  async function go(again) {
    const own = await cameras.chosen();
    if (!own) return;
    const wish = { stretch: form.elements.stretch.value, rounds: Number(rounds.value) };
    kept.set("session", wish);
    kept.set("target", Number(target.value));
    kept.set("person", person.value);
    await sound.ready(setup.tones).catch(() => {});
    const greeting = again ? { do: "resume" } : { do: "start", ...wish, seconds: Number(target.value), person: person.value, language, speaks: await sound.speaks(), ...own.wish };
    cameras.taken();
    leaving = run(setup, own, greeting, (result) => {
      leaving = null;
      if (result) location.hash = `#result/${result}`;
      else if (document.getElementById("main").dataset.place === "session") enter(setup);
    });
  }
  if (running && running !== "own") cameras.watch(running);
  else await cameras.open(kept.get("camera"));
  return () => { cameras.close(); leaving?.(); };
}
