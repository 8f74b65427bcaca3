// A socket to the server, and the camera's newest picture on it whenever there is room, with when it was captured.

const LONG_SIDE = 960;
const QUALITY = 0.85;
const AGAIN_MS = 1000;

export const camera = (which) => navigator.mediaDevices.getUserMedia({
  audio: false, video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
});

export const stop = (stream) => stream?.getTracks().forEach((track) => track.stop());

// What is lost is taken up again with another greeting, until it is over.
export class Line {
  constructor(path, told, again) {
    this.again = again;
    this.asleep = () => false;
    this.address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
    this.told = told;
    this.over = false;
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
    this.video = video;
    this.canvas = document.createElement("canvas");
    this.room = 0;
    this.first = null;
    this.base = 0;
    this.newest = null;
    this.sent = null;
    this.busy = false;
    if (sends) this.watch();
  }

  hear(message) {
    if (message.kind === "resumed") [this.base, this.first] = [message.time_s, null];
    if (message.kind === "room" || (message.kind === "refused" && !message.over)) this.room = 1;
    if (message.kind === "over" || message.kind === "failed" || message.over) this.over = true;
    if (message.kind !== "room" && message.kind !== "resumed") this.told(message);
    this.send();
  }

  // The browser says of each picture when it was captured, where it knows.
  watch() {
    this.video.requestVideoFrameCallback((now, { captureTime }) => {
      if (this.over) return;
      this.newest = captureTime ?? now;
      this.send();
      this.watch();
    });
  }

  async send() {
    if (!this.room || this.busy || this.newest === this.sent || this.newest === null || !this.there) return;
    this.busy = true;
    this.sent = this.newest;
    const jpeg = await this.picture();
    this.busy = false;
    if (!jpeg || !this.there) return;
    this.first ??= this.sent;
    const message = new Uint8Array(8 + jpeg.byteLength);
    new DataView(message.buffer).setFloat64(0, this.base + (this.sent - this.first) / 1000, true);
    message.set(new Uint8Array(jpeg), 8);
    this.room = 0;
    this.socket.send(message);
  }

  async picture() {
    const { videoWidth: w, videoHeight: h } = this.video;
    if (!w || !h) return null;
    const scale = Math.min(1, LONG_SIDE / Math.max(w, h));
    this.canvas.width = Math.round(w * scale);
    this.canvas.height = Math.round(h * scale);
    this.canvas.getContext("2d").drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    const blob = await new Promise((done) => { this.canvas.toBlob(done, "image/jpeg", QUALITY); });
    return blob?.arrayBuffer();
  }
}
