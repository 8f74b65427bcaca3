// A session as it runs: the picture at the camera's own rate, over it what the server says of it.

import { el, alertOf, awake } from "./dom.js";
import { drawMoment, drawRing } from "./draw.js";
import { standIn } from "./figure.js";
import * as sound from "./sound.js";
import { camera as opened, Stream } from "./stream.js";
import { t } from "./words.js";

const LAGS_MS = 400;
const AGAIN_MS = 1000;
const LONG_CUE = 34;

export function run(setup, camera, greeting, finished) {
  const video = el("video", { autoplay: true, muted: true, playsinline: true });
  video.muted = true;
  video.srcObject = camera;
  const canvas = el("canvas", { class: "person", "aria-hidden": "true" });
  const ring = el("canvas", { class: "ring", role: "img" });
  const cue = el("p", { class: "cue", "aria-live": "polite" });
  const count = el("p", { class: "count" });
  const [title, angles] = [el("small"), el("span")];
  const readings = el("p", { class: "readings", hidden: true }, title, angles);
  const ghost = el("div", { class: "ghost" });
  const stand = standIn(ghost);
  const mute = el("button", { type: "button", "aria-pressed": "false" }, t("stage.mute"));
  const pause = el("button", { type: "button" }, t("stage.pause"));
  const stop = el("button", { type: "button", class: "big" }, t("stage.stop"));
  const hurts = el("button", { type: "button", class: "big danger" }, t("stage.hurts"));
  const stage = el("div", { class: "stage", role: "dialog", "aria-label": t("place.session"), tabindex: "-1" },
    video, canvas, ghost, ring, readings, count, cue,
    el("div", { class: "buttons" }, hurts, stop, pause, mute), el("p", { class: "corner" }, t("stage.gesture")));
  document.body.append(stage);
  stage.focus();

  let last = null;
  let came = 0;
  let over = false;
  let lock = null;
  let muted = false;

  function show(moment) {
    last = moment;
    came = performance.now();
    if (cue.textContent !== moment.cue.text) cue.textContent = moment.cue.text;
    cue.dataset.level = moment.cue.level;
    cue.dataset.long = moment.cue.text.length > LONG_CUE;
    stage.dataset.stage = moment.stage;
    count.textContent = moment.count ?? (moment.progress === null ? "" : `${Math.round(100 * moment.progress)} %`);
    ring.hidden = !moment.ring;
    if (moment.ring) {
      drawRing(ring, moment.ring, ringWord(moment.ring));
      ring.setAttribute("aria-label", t("stage.held", { held: String(Math.floor(moment.ring.held_s)), target: String(moment.ring.target_s) }));
    }
    const values = moment.readings ? moment.readings.values.map(([name, value]) => `${name} ${value}`).join("\n") : "";
    title.textContent = moment.readings?.title ?? "";
    angles.textContent = values;
    readings.hidden = !moment.readings;
    stand(setup.figures, moment);
    pause.textContent = t(moment.stage === "paused" ? "stage.go_on" : "stage.pause");
    moment.heard.forEach(sound.hear);
    drawMoment(canvas, video, moment, readings);
  }

  function ringWord({ phase, target_s: target, good, straight_s: straight }) {
    if (phase === "entry" || phase === "idle") return t("ring.entry");
    if (phase === "paused") return t("ring.paused");
    return good ? t("ring.of", { target: String(target) }) : t("ring.unseen", { straight: String(Math.floor(straight)) });
  }

  function told(message) {
    if (message.kind === "moment") show(message);
    else if (message.kind === "over") end(message.result);
    else if (message.kind === "gone") lost();
    else if (message.kind === "failed" || message.over) {
      end(null);
      alertOf(message.why ?? t(message.word));
    } else if (message.word) alertOf(t(message.word));
  }

  function lost() {
    if (over) return;
    cue.textContent = t("stage.gone");
    cue.dataset.level = "warn";
    setTimeout(() => { if (!over) stream.open({ do: "resume" }); }, AGAIN_MS);
  }

  function end(result) {
    if (over) return;
    over = true;
    stream.close();
    clearInterval(fading);
    lock?.release();
    removeEventListener("keydown", key);
    document.removeEventListener("visibilitychange", seen);
    camera.getTracks().forEach((track) => track.stop());
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    stage.remove();
    finished(result);
  }

  // A film that ends was the session. A camera that was unplugged or taken is asked for until it is back.
  function follow() {
    const [track] = camera.getVideoTracks();
    track?.addEventListener("ended", () => {
      if (over) return;
      if (camera.begin) stream.order("end");
      else {
        alertOf(t("camera.away"));
        again(track.getSettings().deviceId);
      }
    });
  }

  async function again(deviceId) {
    let found = null;
    try {
      found = await opened({ deviceId: { exact: deviceId } });
    } catch { /* Not yet. */ }
    if (over) found?.getTracks().forEach((track) => track.stop());
    else if (found) {
      video.srcObject = camera = found;
      follow();
      alertOf("");
    } else setTimeout(again, AGAIN_MS, deviceId);
  }

  function key(event) {
    const orders = { h: "hurt", " ": "pause", p: "pause", q: "end" };
    if (event.target.tagName === "BUTTON" && event.key === " ") return;
    if (orders[event.key]) {
      event.preventDefault();
      stream.order(orders[event.key]);
    }
  }

  const seen = async () => { if (!document.hidden) lock = await awake(); };
  // A skeleton that is late would float beside the person.
  const fading = setInterval(() => {
    if (last && performance.now() - came > LAGS_MS) drawMoment(canvas, video, null);
  }, LAGS_MS);

  stop.addEventListener("click", () => stream.order("end"));
  hurts.addEventListener("click", () => stream.order("hurt"));
  pause.addEventListener("click", () => stream.order("pause"));
  mute.addEventListener("click", () => {
    muted = !muted;
    mute.setAttribute("aria-pressed", String(muted));
    sound.mute(muted);
  });
  follow();
  addEventListener("keydown", key);
  document.addEventListener("visibilitychange", seen);
  seen();
  stage.requestFullscreen?.().catch(() => {});
  cue.textContent = t("stage.begins");
  const stream = new Stream(video, told, !camera.wish);
  camera.begin?.();
  stream.open(greeting);
  // Whoever leaves, with the browser's own button for one, still gets the result.
  return () => { if (!stream.order("end")) end(null); };
}
