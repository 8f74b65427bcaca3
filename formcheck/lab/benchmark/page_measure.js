// Put into the page before its own script: takes down what is captured, drawn and judged, and when.
const seen = window.seen = { ages: [], moments: 0, shown: 0, last: 0 };
let newest = 0, drawn = 0;
const sent = new Map();
const watch = HTMLVideoElement.prototype.requestVideoFrameCallback;
HTMLVideoElement.prototype.requestVideoFrameCallback = function (then) {
  return watch.call(this, (now, about) => {
    newest = about.captureTime ?? now;
    seen.shown += 1;
    then(now, about);
  });
};
const draw = CanvasRenderingContext2D.prototype.drawImage;
CanvasRenderingContext2D.prototype.drawImage = function (what, ...rest) {
  if (what instanceof HTMLVideoElement) drawn = newest;
  return draw.call(this, what, ...rest);
};
const Plain = WebSocket;
window.WebSocket = class extends Plain {
  constructor(...where) {
    super(...where);
    this.addEventListener("message", ({ data }) => {
      const told = JSON.parse(data);
      if (told.kind !== "moment") return;
      const captured = sent.get(Math.round(1000 * told.time_s));
      for (const key of sent.keys()) if (key <= Math.round(1000 * told.time_s)) sent.delete(key);
      if (captured === undefined) return;
      seen.moments += 1;
      // After the page's own listener, which draws.
      setTimeout(() => seen.ages.push(performance.now() - captured));
    });
  }
  send(what) {
    if (what instanceof Uint8Array) {
      sent.set(Math.round(1000 * new DataView(what.buffer).getFloat64(0, true)), drawn);
    }
    super.send(what);
  }
};
