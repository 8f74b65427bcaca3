// A socket to the server, and the camera's newest picture on it whenever there is room, with when it was captured.

const LONG_SIDE = 960;
const QUALITY = 0.85;
const AGAIN_MS = 1000;
const [EASE, LONGEST_MS, LATE_MS] = [0.1, 100, 8];

export const camera = (which) => navigator.mediaDevices.getUserMedia({
  audio: false, video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
});

export const stop = (stream) => stream?.getTracks().forEach((track) => track.stop());

// What is lost is taken up again with another greeting, until it is over.
export class Line {
  constructor(path, told, again) {
    const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
    Object.assign(this, { address, told, again, asleep: () => false, over: false });
  }

  open(greeting = this.again) {
    if (this.over || this.asleep() || this.socket?.readyState < WebSocket.CLOSING) return;
    const socket = new WebSocket(this.address);
    this.socket = socket;
    socket.addEventListener("open", () => this.say(greeting));
    socket.addEventListener("message", ({ data }) => this.hear(data instanceof Blob ? data : JSON.parse(data)));
    socket.addEventListener("close", ({ code }) => {
      if (this.over || this.socket !== socket) return;
      this.told({ kind: "gone", code });
      setTimeout(() => this.open(), AGAIN_MS);
    });
  }

  get there() { return this.socket?.readyState === WebSocket.OPEN; }

  say(what) {
    if (this.there) this.socket.send(JSON.stringify(what));
    return this.there;
  }

  close() {
    this.over = true;
    this.socket?.close();
  }
}

export class Stream extends Line {
  // Without sending it is for what there is to hear: the pictures come from elsewhere.
  constructor(video, told, sends = true) {
    super("/api/live", told, { do: "resume" });
    Object.assign(this, { video, canvas: document.createElement("canvas"), room: 0, base: 0, first: null, newest: null, sent: null });
    // In ms: when the next picture is due; when one was asked for, how long until it left, how long that might have been.
    Object.assign(this, { due: 0, asked: 0, took: 0, spare: 0 });
    if (sends) this.watch();
  }

  hear(message) {
    if (message.kind === "resumed") [this.base, this.first] = [message.time_s, null];
    if ("early_s" in message) this.spare += EASE * (this.took + 1000 * message.early_s - this.spare);
    if (message.kind === "room" || (message.kind === "refused" && !message.over)) [this.room, this.asked] = [1, performance.now()];
    if (message.kind === "over" || message.kind === "failed" || message.over) this.over = true;
    if (message.kind !== "room" && message.kind !== "resumed") this.told(message);
    this.send();
  }

  // The browser says of each picture when it was captured, where it knows.
  watch() {
    this.video.requestVideoFrameCallback((now, { captureTime }) => {
      if (this.over) return;
      const time = captureTime ?? now;
      this.due = performance.now() + time - this.newest;
      this.newest = time;
      this.send();
      this.watch();
    });
  }

  send() {
    // The next one is newer, and in time or hardly late: the server is busy with the one before.
    const early = this.due < this.asked + this.spare + LATE_MS;
    if (!this.room || early || this.newest === this.sent || !this.there) return;
    this.sent = this.newest;
    this.took = Math.min(performance.now() - this.asked, LONGEST_MS);
    const jpeg = this.picture();
    if (!jpeg) return;
    this.first ??= this.sent;
    const message = new Uint8Array(8 + jpeg.length);
    new DataView(message.buffer).setFloat64(0, this.base + (this.sent - this.first) / 1000, true);
    for (let n = 0; n < jpeg.length; n++) message[8 + n] = jpeg.charCodeAt(n);
    this.room = 0;
    this.socket.send(message);
  }

  // `toBlob` would wait until the page is idle.
  picture() {
    const { video, canvas, video: { videoWidth: w, videoHeight: h } } = this;
    if (!w || !h) return null;
    const scale = Math.min(1, LONG_SIDE / Math.max(w, h));
    [canvas.width, canvas.height] = [Math.round(w * scale), Math.round(h * scale)];
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    return atob(canvas.toDataURL("image/jpeg", QUALITY).split(",")[1]);
  }
}
