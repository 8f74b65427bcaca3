// Cameras that are not the browser's own: a phone, an address in the network, a film. Each is a stream to the page.

import { alertOf, el, field, kept } from "./dom.js";
import { picture } from "./figure.js";
import { language, t } from "./words.js";

const AGAIN_MS = 1000;
const MARGIN = 4;

// Pictures that come one by one, as a stream that every video can show.
class Painted {
  constructor() {
    this.canvas = el("canvas");
    this.pen = this.canvas.getContext("2d");
    this.stream = this.canvas.captureStream();
  }

  paint(image, w, h) {
    if (this.canvas.width !== w || this.canvas.height !== h) [this.canvas.width, this.canvas.height] = [w, h];
    this.pen.drawImage(image, 0, 0);
  }
}

// What the server shows of a phone or an address; when the page is done with the stream, it is over.
export class Remote extends Painted {
  constructor(wish, told = () => {}) {
    super();
    this.stream.wish = wish;
    this.told = told;
    this.over = false;
    const [track] = this.stream.getVideoTracks();
    const stop = track.stop.bind(track);
    track.stop = () => { stop(); this.close(); };
  }

  open(greeting) {
    this.socket = new WebSocket(`ws://${location.host}/api/camera`);
    this.socket.binaryType = "blob";
    this.socket.addEventListener("open", () => this.say(greeting));
    this.socket.addEventListener("message", ({ data }) => (data instanceof Blob ? this.show(data) : this.hear(JSON.parse(data))));
    this.socket.addEventListener("close", () => { if (!this.over) setTimeout(() => { if (!this.over) this.open({ do: "watch" }); }, AGAIN_MS); });
    return this;
  }

  async show(jpeg) {
    try {
      const image = await createImageBitmap(jpeg);
      this.paint(image, image.width, image.height);
      image.close();
    } catch { /* A damaged one: the next will do. */ }
    this.say({ do: "room" });
  }

  hear(message) {
    if (message.over || message.state === "closed") this.over = true;
    this.told(message);
  }

  say(what) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(what));
  }

  close() {
    this.over = true;
    this.socket.close();
  }
}

// A film plays as a camera, once, from when the session begins.
export function filmed(file) {
  const film = el("video", { src: URL.createObjectURL(file), playsinline: true, preload: "auto" });
  const painted = new Painted();
  film.muted = true;
  const paint = () => painted.paint(film, film.videoWidth, film.videoHeight);
  const next = () => { paint(); film.requestVideoFrameCallback(next); };
  // Painted again and again until it plays: who is shown the stream later gets a picture, too.
  const still = setInterval(() => {
    if (!painted.stream.active) clearInterval(still);
    else if (film.readyState >= 2) paint();
  }, 250);
  film.addEventListener("error", () => alertOf(t("camera.no_film")));
  film.addEventListener("ended", () => painted.stream.getVideoTracks()[0].dispatchEvent(new Event("ended")));
  painted.stream.begin = () => { clearInterval(still); film.requestVideoFrameCallback(next); return film.play(); };
  return painted.stream;
}

function qr({ side, path, url }) {
  return el("figure", { class: "code" }, picture(side, MARGIN, path, t("phone.code")), el("figcaption", {}, url));
}

// A phone as a drawing: what stands on it, and what to tap.
function screen(tap, ...lines) {
  return el("div", { class: "handset", "aria-hidden": "true" }, lines.map((line) => el("span", line === tap ? { class: "tap" } : {}, t(line))));
}

const IPHONE = [["phone.iphone.profile", "phone.allow", "phone.wants_profile", "phone.ignore", "phone.allow"],
  ["phone.iphone.install", "phone.install", "phone.loaded", "phone.profile", "phone.install"],
  ["phone.iphone.trust", "phone.trusted", "phone.general", "phone.trust", "phone.trusted"]];
const ANDROID = ["phone.android.warning", "phone.proceed", "phone.unsafe", "phone.advanced", "phone.proceed"];

// The way to the phone, step by step; `use` gets the stream, which is ready once the phone is there.
export function invite(box, use, address) {
  const said = el("p", { role: "status" }, t("phone.begins"));
  const steps = el("div");
  const renew = el("button", { type: "button", hidden: true, onclick: () => { remote.close(); invite(box, use, address); } }, t("phone.again"));
  box.replaceChildren(said, steps, renew);
  const step = ([text, ...shown]) => el("li", {}, el("p", {}, t(text)), screen(...shown));

  function told(message) {
    if (message.kind === "invited") show(message);
    else if (message.kind === "profile") box.querySelector(".profile").replaceChildren(qr(message.code));
    else if (message.kind === "phone") {
      said.textContent = t(`phone.${message.state}`);
      steps.hidden = true;
      if (message.state === "there") use(Object.assign(remote.stream, { ready: true }));
    } else if (message.kind === "refused") {
      said.textContent = message.why ?? t(message.word);
      if (message.addresses) which(message.addresses);
    }
  }

  function which(addresses) {
    const choice = el("select", {}, addresses.map(([name, one]) => el("option", { value: one }, `${one} (${name})`)));
    steps.replaceChildren(field(t("phone.network"), choice), el("button", { type: "button", onclick: () => invite(box, use, choice.value) }, t("phone.take")));
  }

  function show({ code, fingerprint }) {
    const part = el("div");
    const ask = el("button", { type: "button", onclick: () => remote.say({ do: "profile" }) }, t("phone.profile_code"));
    const trust = el("details", {}, el("summary", {}, t("phone.iphone.first")), el("ol", {}, el("li", {}, el("p", {}, t("phone.iphone.code")), el("div", { class: "profile" }, ask)), IPHONE.map(step)),
      el("p", {}, t("phone.fingerprint"), " ", el("code", {}, fingerprint)), el("p", { class: "soft" }, t("phone.remove")));
    const fill = (kind) => {
      kept.set("phone", kind);
      part.replaceChildren(...(kind === "iphone" ? [trust] : []), el("ol", {}, el("li", {}, el("p", {}, t("phone.scan")), qr(code)),
        ...(kind === "android" ? [step(ANDROID)] : []), el("li", {}, el("p", {}, t("phone.place")))));
    };
    said.textContent = t("phone.waiting");
    renew.hidden = false;
    const chosen = kept.get("phone", "iphone");
    steps.replaceChildren(el("fieldset", { class: "kinds" }, el("legend", {}, t("phone.kind")), [["iphone", "iPhone"], ["android", "Android"]].map(([kind, name]) => el("label", {},
      el("input", { type: "radio", name: "phone", value: kind, checked: kind === chosen, onchange: () => fill(kind) }), " ", name))),
      part, el("p", { class: "soft" }, t("phone.own_network")));
    fill(chosen);
  }
  const remote = new Remote({ camera: "phone" }, told).open({ do: "phone", language, address });
  use(Object.assign(remote.stream, { ready: false }));
}
