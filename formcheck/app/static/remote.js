// Cameras that are not the browser's own: a phone, an address in the network, a film. Each is a stream to the page.

import { nodes } from "./api.js";
import { alertOf, copyOf, recall } from "./dom.js";
import { Line } from "./stream.js";
import { language, t } from "./words.js";

// A canvas as a stream that every video can show.
function painted() {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const stream = canvas.captureStream();
  const paint = (image, w, h) => {
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    pen.drawImage(image, 0, 0);
  };
  return { stream, paint };
}

// What the server shows of a phone or an address; when the page is done with the stream, it is over.
export class Remote extends Line {
  constructor(wish, told = () => {}) {
    super("/api/camera", told, { do: "watch" });
    Object.assign(this, painted());
    this.stream.wish = wish;
    const [track] = this.stream.getVideoTracks();
    const stop = track.stop.bind(track);
    track.stop = () => { stop(); this.close(); };
  }

  hear(message) {
    if (message instanceof Blob) {
      this.show(message);
      return;
    }
    if (message.over || message.state === "closed") this.over = true;
    this.told(message);
  }

  async show(jpeg) {
    try {
      const image = await createImageBitmap(jpeg);
      this.paint(image, image.width, image.height);
      image.close();
    } catch { /* A damaged one: the next will do. */ }
    this.say({ do: "room" });
  }
}

export function watched(wish) {
  const remote = new Remote(wish);
  remote.open();
  return remote.stream;
}

// A film plays as a camera, once, from when the session begins.
export function filmed(file) {
  const film = document.createElement("video");
  const { stream, paint } = painted();
  Object.assign(film, { src: URL.createObjectURL(file), playsInline: true, preload: "auto", muted: true });
  const show = () => paint(film, film.videoWidth, film.videoHeight);
  const next = () => { show(); film.requestVideoFrameCallback(next); };
  // Painted again and again until it plays: who is shown the stream later gets a picture, too.
  const still = setInterval(() => {
    if (!stream.active) clearInterval(still);
    else if (film.readyState >= 2) show();
  }, 250);
  film.addEventListener("error", () => alertOf(t("camera.no_film")));
  film.addEventListener("ended", () => stream.getVideoTracks()[0].dispatchEvent(new Event("ended")));
  stream.begin = () => { clearInterval(still); film.requestVideoFrameCallback(next); return film.play(); };
  return stream;
}

// The way to the phone, step by step; `use` gets the stream, which is ready once the phone is there.
export function invite(box, use, address) {
  const way = copyOf("camera-phone");
  const [said, steps, renew] = way.children;
  box.replaceChildren(way);

  function told({ kind, why, word, state, html }) {
    if (kind === "profile") way.querySelector(".profile").replaceChildren(...nodes(html));
    else if (html) {
      steps.replaceChildren(...nodes(html));
      recall(steps);
    }
    if (kind === "refused") said.textContent = why ?? t(word);
    if (kind === "invited") {
      said.textContent = t("phone.waiting");
      renew.hidden = false;
    }
    if (kind === "phone") {
      said.textContent = t(`phone.${state}`);
      steps.hidden = true;
      if (state === "there") use(Object.assign(remote.stream, { ready: true }));
    }
  }

  way.addEventListener("click", ({ target }) => {
    if (target.dataset.do === "profile") remote.say({ do: "profile" });
    if (target.dataset.do === "take") invite(box, use, steps.querySelector("select").value);
    if (target.dataset.do === "again") {
      remote.close();
      invite(box, use, address);
    }
  });
  const remote = new Remote({ camera: "phone" }, told);
  remote.open({ do: "phone", language, address });
  use(Object.assign(remote.stream, { ready: false }));
}
