// The phone's page: its own picture with the figure to stand in for; the computer judges and speaks.

import { alertOf, awake, failed, recall, standIn } from "./dom.js";
import { camera, stop, Stream } from "./stream.js";
import { speak, t } from "./words.js";

const ANOTHER_TAB = 4410;
const ENDED = [1012, 4409, ANOTHER_TAB];

const [video, ghost, said, side, leave] = ["video", ".ghost", ".cue", "select", "button"].map((one) => document.querySelector(one));
let [own, lock] = [null, null];
const stream = new Stream(video, told);
stream.asleep = () => !own || document.hidden;

async function open() {
  stop(own);
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
    standIn(ghost, { figure: "upright" });
    tell(t("phone.live"), "good");
  } else if (message.kind === "moment") {
    standIn(ghost, message);
    tell(message.cue.text, message.cue.level);
    side.hidden = message.stage !== "placing";
  } else if (message.kind === "over" || ENDED.includes(message.code)) end(message.code);
  else if (message.kind === "gone") tell(t("phone.no_answer"), "warn");
  else if (message.word) alertOf(t(message.word));
}

function end(code) {
  stream.close();
  stop(own);
  lock?.release();
  [ghost, side, leave].forEach((one) => one.remove());
  tell(t(code === ANOTHER_TAB ? "phone.other_tab" : "phone.over"));
}

async function begin() {
  await open();
  lock = await awake();
  stream.open();
}

// A phone that is locked or put away sends nothing; when it is back, camera and clock start afresh.
document.addEventListener("visibilitychange", async () => {
  if (stream.over) return;
  if (document.hidden) {
    stream.socket?.close();
    return;
  }
  const live = own?.getVideoTracks().every((track) => track.readyState === "live" && !track.muted);
  if (!live) await open();
  lock = await awake();
  stream.open();
});

video.muted = true;
recall(document);
side.addEventListener("change", open);
leave.addEventListener("click", () => end());
speak(document.documentElement.lang).then(begin).catch(failed);
