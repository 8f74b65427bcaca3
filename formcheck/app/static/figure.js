// The pale figure of a stretch as an SVG, from the numbers that the stretch itself brings.

const SVG = "http://www.w3.org/2000/svg";

function node(name, attributes) {
  const one = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  return one;
}

export function figure({ head, parts }, { left = false, label = "" } = {}) {
  const svg = node("svg", { viewBox: "0 0 1 1", class: "figure", ...(label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" }) });
  const group = node("g", left ? { transform: "translate(1 0) scale(-1 1)" } : {});
  for (const [x1, y1, x2, y2, width] of parts) {
    group.append(node("line", { x1, y1, x2, y2, "stroke-width": width, "stroke-linecap": "round", stroke: "currentColor" }));
  }
  group.append(node("circle", { cx: head[0], cy: head[1], r: head[2], fill: "currentColor" }));
  svg.append(group);
  return svg;
}

// The figure to stand in for, in its box; drawn again only when it is another one.
export function standIn(box) {
  let shown = "";
  return (figures, { figure: name, turning, left }) => {
    const wanted = `${name} ${turning} ${left}`;
    if (wanted === shown) return;
    shown = wanted;
    const from = turning && name === "upright" ? [figure(figures.front), "→"] : [];
    box.replaceChildren(...(figures[name] ? [...from, figure(figures[name], { left })] : []));
  };
}

// Black on white whatever the page is: cameras of phones read it.
export function picture(side, margin, path, label) {
  const size = side + 2 * margin;
  const svg = node("svg", { viewBox: `${-margin} ${-margin} ${size} ${size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" });
  svg.append(node("rect", { x: -margin, y: -margin, width: size, height: size, fill: "#fff" }), node("path", { d: path, fill: "#000" }));
  return svg;
}
