// Draws a moment over the picture, sharp on any screen. Shape says what colour says; the style sheet has both.

const SVG = "http://www.w3.org/2000/svg";
const ZIGZAG = { period: 42, swing: 14 };
const MARK = 55;

function drawn(svg, name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return svg.appendChild(node);
}

// Every line has a dark rim.
function line(svg, points, look) {
  for (const part of ["rim", "ink"]) drawn(svg, "polyline", { class: `${look} ${part}`, points: points.join(" ") });
}

// Like the line under a misspelt word: wrong, whatever its colour.
function zigzag(points, { period, swing }) {
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

// The word for the back, outside the body: the side of the line on which the person is not. The readings
// stand in the upper left corner of the screen, so it goes beneath them.
function label(svg, { state, word }, points, left, [width, height], readings) {
  const [first, last, [x, y]] = [points[0], points[points.length - 1], points[points.length >> 1]];
  const length = Math.hypot(last[0] - first[0], last[1] - first[1]) || 1;
  const facing = left ? -1 : 1;
  const [ax, ay] = [(facing * (last[1] - first[1])) / length, (-facing * (last[0] - first[0])) / length];
  const pill = drawn(svg, "rect", { class: `word ${state}` });
  const text = drawn(svg, "text", { class: "word" });
  text.textContent = word;
  const [w, h] = [text.getComputedTextLength() + 34, 51];
  const away = 50 + (Math.abs(ax) * w + Math.abs(ay) * h) / 2;
  const at = Math.min(Math.max(x + ax * away - w / 2, 17), width - w - 17);
  const beside = Math.min(Math.max(y + ay * away - h / 2, 17), height - h - 17);
  const { right, bottom } = readings.getBoundingClientRect();
  const corner = new DOMPoint(right, bottom).matrixTransform(svg.getScreenCTM().inverse());
  const top = at < corner.x ? Math.max(beside, corner.y + 8) : beside;
  for (const [key, value] of Object.entries({ x: at, y: top, width: w, height: h, rx: h / 2 })) pill.setAttribute(key, value);
  text.setAttribute("x", at + 17);
  text.setAttribute("y", top + 0.52 * h);
}

// In units of which a thousand are the side of a square as large as the picture.
export function drawMoment(svg, video, moment, readings) {
  svg.replaceChildren();
  if (!moment || !video.videoWidth) return;
  const shape = Math.sqrt(video.videoWidth / video.videoHeight);
  const size = [1000 * shape, 1000 / shape];
  const at = ([x, y]) => [x * size[0], y * size[1]];
  svg.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
  for (const { part, points } of moment.bones) line(svg, points.map(at), `bone ${part}`);
  if (moment.back?.points.length > 1) {
    const { state } = moment.back;
    const points = moment.back.points.map(at);
    line(svg, state === "rounded" ? zigzag(points, ZIGZAG) : points, `back ${state}`);
    if (moment.back.word) label(svg, moment.back, points, moment.left, size, readings);
  }
  for (const { at: place, certain } of moment.marks) {
    const [cx, cy] = at(place);
    for (const part of ["rim", "ink"]) drawn(svg, "circle", { class: `mark ${certain ? "certain" : "unsure"} ${part}`, cx, cy, r: MARK });
  }
}

const onRing = (share) => [50 + 40 * Math.sin(2 * Math.PI * share), 50 - 40 * Math.cos(2 * Math.PI * share)];
const arc = (from, to) => (to > from ? `M ${onRing(from)} A 40 40 0 ${Number(to - from > 0.5)} 1 ${onRing(Math.min(to, from + 0.9999))}` : "");

// The ring: solid for seconds with the back seen straight, hatched grey for the rest of the held ones.
export function drawRing(svg, ring, word) {
  const [held, straight, seconds, text] = svg.querySelectorAll("path, text");
  const [straightPart, heldPart] = [ring.straight_s / ring.target_s, ring.held_s / ring.target_s];
  held.setAttribute("d", arc(straightPart, heldPart));
  straight.setAttribute("d", arc(0, straightPart));
  svg.dataset.state = ring.good ? ring.phase : "unseen";
  seconds.textContent = Math.floor(ring.held_s);
  text.textContent = word;
  text.removeAttribute("textLength");
  if (text.getComputedTextLength() > 58) text.setAttribute("textLength", 58);
}
