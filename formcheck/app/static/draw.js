// Draws a moment over the picture, sharp on any screen. Shape says what colour says.

const COLOURS = { straight: "#009e73", rounding: "#f0a800", rounded: "#d55e00", unmeasured: "#969ca4", unjudged: "#ffffff" };
const DARK = "#12161c";
const RING = { hold: "#009e73", paused: "#f0a800", done: "#009e73" };

// The part of the element that the picture fills, which keeps its shape.
function shownBox(video, canvas) {
  const scale = Math.min(canvas.width / video.videoWidth, canvas.height / video.videoHeight) || 1;
  const [w, h] = [video.videoWidth * scale, video.videoHeight * scale];
  return { x: (canvas.width - w) / 2, y: (canvas.height - h) / 2, w, h };
}

export function fitted(canvas) {
  const ratio = devicePixelRatio || 1;
  const [w, h] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
}

function stroke(pen, points, colour, width, halo, dash = []) {
  if (points.length < 2) return;
  pen.lineCap = pen.lineJoin = "round";
  for (const [ink, thick, gaps] of [[DARK, width + halo, []], [colour, width, dash]]) {
    pen.setLineDash(gaps);
    pen.strokeStyle = ink;
    pen.lineWidth = thick;
    pen.beginPath();
    points.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.stroke();
  }
  pen.setLineDash([]);
}

// Like the line under a misspelt word: wrong, whatever its colour.
function zigzag(points, period, swing) {
  const found = [];
  let walked = 0;
  for (let n = 1; n < points.length; n++) {
    const [[ax, ay], [bx, by]] = [points[n - 1], points[n]];
    const length = Math.hypot(bx - ax, by - ay);
    for (; walked < length; walked += period / 2) {
      const part = walked / length;
      const side = found.length % 2 ? swing : -swing;
      found.push([ax + part * (bx - ax) - (side * (by - ay)) / length, ay + part * (by - ay) + (side * (bx - ax)) / length]);
    }
    walked -= length;
  }
  return found;
}

function back(pen, { state, points }, unit) {
  const thick = Math.max(4, 0.013 * unit);
  const halo = 0.006 * unit;
  if (state === "rounded") stroke(pen, zigzag(points, 3.2 * thick, 1.1 * thick), COLOURS.rounded, thick, halo);
  else if (state === "rounding") stroke(pen, points, COLOURS.rounding, thick, halo, [2 * thick, 2.2 * thick]);
  else if (state === "unmeasured") stroke(pen, points, COLOURS.unmeasured, thick, 0, [1, 2.2 * thick]);
  else stroke(pen, points, COLOURS[state], state === "straight" ? thick : thick / 2, halo);
}

// The word for the back, outside the body: the side of the line on which the person is not. The readings
// stand in the upper left corner, over the canvas, so it goes beneath them.
function label(pen, text, points, left, colour, unit, canvas, corner) {
  const [first, last, [x, y]] = [points[0], points[points.length - 1], points[points.length >> 1]];
  const length = Math.hypot(last[0] - first[0], last[1] - first[1]) || 1;
  const facing = left ? -1 : 1;
  const [ax, ay] = [(facing * (last[1] - first[1])) / length, (-facing * (last[0] - first[0])) / length];
  const size = Math.max(0.034 * unit, 18);
  pen.font = `700 ${size}px system-ui, sans-serif`;
  const [w, h] = [pen.measureText(text).width + size, 1.5 * size];
  const away = 0.05 * unit + (Math.abs(ax) * w + Math.abs(ay) * h) / 2;
  const at = Math.min(Math.max(x + ax * away - w / 2, size / 2), canvas.width - w - size / 2);
  const beside = Math.min(Math.max(y + ay * away - h / 2, size / 2), canvas.height - h - size / 2);
  const [right, bottom] = [corner.right, corner.bottom].map((edge) => edge * (devicePixelRatio || 1) + size / 4);
  const top = at < right ? Math.max(beside, bottom) : beside;
  pen.fillStyle = DARK;
  pen.beginPath();
  pen.roundRect(at, top, w, h, h / 2);
  pen.fill();
  pen.strokeStyle = colour;
  pen.lineWidth = Math.max(3, 0.004 * unit);
  pen.stroke();
  pen.fillStyle = "#fff";
  pen.textBaseline = "middle";
  pen.fillText(text, at + size / 2, top + 0.52 * h);
}

export function drawMoment(canvas, video, moment, readings) {
  fitted(canvas);
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, canvas.width, canvas.height);
  if (!moment || !video.videoWidth) return;
  const box = shownBox(video, canvas);
  const unit = Math.sqrt(box.w * box.h);
  const at = ([x, y]) => [box.x + x * box.w, box.y + y * box.h];
  for (const { part, points } of moment.bones) {
    stroke(pen, points.map(at), part === "stretched" ? "#56b4e9" : "#ffffff", (part === "arm" || part === "leg" ? 0.0045 : 0.0085) * unit, 0.005 * unit);
  }
  if (moment.back && moment.back.points.length > 1) {
    const points = moment.back.points.map(at);
    back(pen, { ...moment.back, points }, unit);
    if (moment.back.word) label(pen, moment.back.word, points, moment.left, COLOURS[moment.back.state], unit, canvas, readings.getBoundingClientRect());
  }
  for (const { at: place, certain } of moment.marks) {
    const [x, y] = at(place);
    const circle = Array.from({ length: 41 }, (_, n) => [x + 0.055 * unit * Math.cos((n * Math.PI) / 20), y + 0.055 * unit * Math.sin((n * Math.PI) / 20)]);
    stroke(pen, circle, certain ? COLOURS.rounded : COLOURS.rounding, 0.008 * unit, 0.005 * unit, certain ? [] : [0.03 * unit, 0.03 * unit]);
  }
}

// The ring: solid for seconds with the back seen straight, hatched grey for the rest of the held ones.
export function drawRing(canvas, ring, word) {
  fitted(canvas);
  const pen = canvas.getContext("2d");
  const { width: w, height: h } = canvas;
  pen.clearRect(0, 0, w, h);
  const [x, y, r] = [w / 2, h / 2, 0.4 * Math.min(w, h)];
  const arc = (from, to, colour, dash = []) => {
    pen.setLineDash(dash);
    pen.strokeStyle = colour;
    pen.lineWidth = 0.16 * Math.min(w, h);
    pen.beginPath();
    pen.arc(x, y, r, 2 * Math.PI * from - Math.PI / 2, 2 * Math.PI * to - Math.PI / 2);
    pen.stroke();
  };
  pen.fillStyle = "rgb(18 22 28 / 0.75)";
  pen.beginPath();
  pen.arc(x, y, 1.2 * r, 0, 2 * Math.PI);
  pen.fill();
  arc(0, 1, "#4a5058");
  const [straight, held] = [ring.straight_s / ring.target_s, ring.held_s / ring.target_s];
  if (held > straight) arc(straight, held, "#caced3", [0.02 * w, 0.02 * w]);
  if (straight > 0) arc(0, straight, ring.good ? RING[ring.phase] ?? RING.hold : "#caced3");
  pen.setLineDash([]);
  pen.fillStyle = "#fff";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = `700 ${0.42 * h}px system-ui, sans-serif`;
  pen.fillText(String(Math.floor(ring.held_s)), x, y - 0.04 * h);
  pen.font = `600 ${0.1 * h}px system-ui, sans-serif`;
  pen.fillText(word, x, y + 0.19 * h, 0.58 * w);
}
