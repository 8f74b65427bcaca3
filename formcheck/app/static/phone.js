// The phone's page: its own picture with the figure to stand in for; the computer judges and speaks.

import { alertOf, awake, el, kept, show } from "./dom.js";
import { standIn } from "./figure.js";
import { camera, Stream } from "./stream.js";
import { speak, t } from "./words.js";

const AGAIN_MS = 1000;
const ANOTHER_TAB = 4410;
const ENDED = [1012, 4409, ANOTHER_TAB];

async function begin() {
  await speak(document.documentElement.lang);
  const video = el("video", { autoplay: true, playsinline: true, "aria-label": t("setup.preview") });
  video.muted = true;
  const said = el("p", { class: "cue", role: "status" }, t("phone.begins"));
  const shadow = el("div", { class: "ghost" });
  const side = el("select", { "aria-label": t("setup.camera"), onchange: () => { kept.set("side", side.value); open(); } },
    ["environment", "user"].map((one) => el("option", { value: one, selected: one === kept.get("side", "environment") }, t(`phone.${one}`))));
  const leave = el("button", { type: "button", onclick: () => end() }, t("phone.leave"));
  show(el("h1", { class: "unseen" }, t("phone.title")), video, shadow, said, el("div", { class: "buttons" }, side, leave));
  const stand = standIn(shadow);
  let figures = {};
  let own = null;
  let over = false;
  let lock = null;

  async function open() {
    own?.getTracks().forEach((track) => track.stop());
    try {
      own = await camera({ facingMode: side.value });
      video.srcObject = own;
    } catch (error) {
      tell(t(error.name === "NotAllowedError" ? "phone.not_allowed" : "phone.no_camera"), "stop");
    }
  }

  function tell(text, level = "info") {
    said.textContent = text;
    said.dataset.level = level;
  }

  function told(message) {
    if (message.kind === "hello") {
      figures = message.figures;
      stand(figures, { figure: "upright" });
      tell(t("phone.live"), "good");
    } else if (message.kind === "moment") {
      stand(figures, message);
      tell(message.cue.text, message.cue.level);
      side.hidden = message.stage !== "placing";
    } else if (message.kind === "over" || ENDED.includes(message.code)) end(message.code);
    else if (message.kind === "gone") {
      tell(t("phone.no_answer"), "warn");
      setTimeout(connect, AGAIN_MS);
    } else if (message.word) alertOf(t(message.word));
  }

  function connect() {
    const there = [WebSocket.CONNECTING, WebSocket.OPEN].includes(stream.socket?.readyState);
    if (!over && own && !document.hidden && !there) stream.open({ do: "resume" });
  }

  function end(code) {
    over = true;
    stream.close();
    own?.getTracks().forEach((track) => track.stop());
    lock?.release();
    shadow.replaceChildren();
    side.remove();
    leave.remove();
    tell(t(code === ANOTHER_TAB ? "phone.other_tab" : "phone.over"));
  }

  // A phone that is locked or put away sends nothing; when it is back, camera and clock start afresh.
  document.addEventListener("visibilitychange", async () => {
    if (over) return;
    if (document.hidden) {
      stream.socket?.close();
      return;
    }
    if (!own?.getVideoTracks().every((track) => track.readyState === "live" && !track.muted)) await open();
    lock = await awake();
    connect();
  });

  const stream = new Stream(video, told);
  await open();
  lock = await awake();
  connect();
}

begin().catch((error) => alertOf(error.message));
