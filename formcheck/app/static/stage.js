// A session as it runs: the picture at the camera's own rate, over it what the server says of it.

import { alertOf, awake, copyOf, standIn } from "./dom.js";
import { drawMoment, drawRing } from "./draw.js";
import * as sound from "./sound.js";
import { camera as opened, stop, Stream } from "./stream.js";
import { t } from "./words.js";

const LAGS_MS = 400;
const LONG_CUE = 34;
const KEYS = { h: "hurt", " ": "pause", p: "pause", q: "end" };

export function run(camera, greeting, finished) {
  const stage = copyOf("stage");
  const [video, person, ring, cue, count, readings, ghost, mute, pause] =
    ["video", ".person", ".ring", ".cue", ".count", ".readings", ".ghost", ".mute", "[data-order=pause]"].map((one) => stage.querySelector(one));
  const [title, angles] = readings.children;
  const stream = new Stream(video, told, !camera.wish);
  let last = null;
  let came = 0;
  let over = false;
  let lock = null;

  function show(moment) {
    last = moment;
    came = performance.now();
    if (cue.textContent !== moment.cue.text) cue.textContent = moment.cue.text;
    cue.dataset.level = moment.cue.level;
    cue.dataset.long = moment.cue.text.length > LONG_CUE;
    stage.dataset.stage = moment.stage;
    count.textContent = moment.count ?? (moment.progress === null ? "" : `${Math.round(100 * moment.progress)} %`);
    ring.toggleAttribute("hidden", !moment.ring);
    if (moment.ring) {
      drawRing(ring, moment.ring, ringWord(moment.ring));
      ring.setAttribute("aria-label", t("stage.held", { held: Math.floor(moment.ring.held_s), target: moment.ring.target_s }));
    }
    title.textContent = moment.readings?.title ?? "";
    angles.textContent = moment.readings?.values.map(([name, value]) => `${name} ${value}`).join("\n") ?? "";
    readings.hidden = !moment.readings;
    standIn(ghost, moment);
    pause.textContent = t(moment.stage === "paused" ? "stage.go_on" : "stage.pause");
    moment.heard.forEach(sound.hear);
    drawMoment(person, video, moment, readings);
  }

  function ringWord({ phase, target_s: target, good, straight_s: straight }) {
    if (phase === "entry" || phase === "idle") return t("ring.entry");
    if (phase === "paused") return t("ring.paused");
    return good ? t("ring.of", { target }) : t("ring.unseen", { straight: Math.floor(straight) });
  }

  function told(message) {
    if (message.kind === "moment") show(message);
    else if (message.kind === "over") end(message.result);
    else if (message.kind === "gone") {
      cue.textContent = t("stage.gone");
      cue.dataset.level = "warn";
    } else if (message.kind === "failed" || message.over) {
      end(null);
      alertOf(message.why ?? t(message.word));
    } else if (message.word) alertOf(t(message.word));
  }

  function end(result) {
    if (over) return;
    over = true;
    stream.close();
    clearInterval(fading);
    lock?.release();
    removeEventListener("keydown", key);
    document.removeEventListener("visibilitychange", seen);
    stop(camera);
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    stage.remove();
    finished(result);
  }

  // A film that ends was the session. A camera that was unplugged or taken is asked for until it is back.
  function follow() {
    const [track] = camera.getVideoTracks();
    video.srcObject = camera;
    track?.addEventListener("ended", () => {
      if (over) return;
      if (camera.begin) stream.say({ do: "end" });
      else {
        alertOf(t("camera.away"));
        again(track.getSettings().deviceId);
      }
    });
  }

  async function again(deviceId) {
    const found = await opened({ deviceId: { exact: deviceId } }).catch(() => null);
    if (over) stop(found);
    else if (found) {
      camera = found;
      follow();
      alertOf("");
    } else setTimeout(again, 1000, deviceId);
  }

  // Whoever stops, or leaves, gets out also when nobody answers.
  function order(what) {
    if (!stream.say({ do: what }) && what !== "pause") end(null);
  }

  function key(event) {
    const what = KEYS[event.key.toLowerCase()];
    if (!what || (event.target.tagName === "BUTTON" && event.key === " ")) return;
    event.preventDefault();
    order(what);
  }

  const seen = async () => { if (!document.hidden) lock = await awake(); };
  // A skeleton that is late would float beside the person.
  const fading = setInterval(() => {
    if (last && performance.now() - came > LAGS_MS) drawMoment(person, video, null);
  }, LAGS_MS);

  for (const button of stage.querySelectorAll("[data-order]")) {
    button.addEventListener("click", () => order(button.dataset.order));
  }
  mute.addEventListener("click", () => { mute.ariaPressed = String(sound.mute()); });
  sound.mute(false);
  video.muted = true;
  document.body.append(stage);
  stage.focus();
  follow();
  addEventListener("keydown", key);
  document.addEventListener("visibilitychange", seen);
  seen();
  stage.requestFullscreen?.().catch(() => {});
  camera.begin?.();
  stream.open(greeting);
  // Whoever leaves, with the browser's own button for one, still gets the result.
  return () => order("end");
}
