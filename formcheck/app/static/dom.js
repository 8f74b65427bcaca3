// Small helpers to build what is shown. Text is always set as text, never as HTML.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "max") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function show(...children) {
  const main = document.getElementById("main");
  main.replaceChildren(...children.flat().filter(Boolean));
  return main;
}

let hiding = 0;
export function alertOf(text) {
  const box = document.getElementById("alert");
  clearTimeout(hiding);
  box.hidden = !text;
  box.textContent = text;
  if (text) hiding = setTimeout(() => { box.hidden = true; }, 12000);
}

export function field(label, control, hint = null) {
  return el("label", { class: "field" }, el("span", {}, label), control, hint && el("small", {}, hint));
}

// What the person chose last, in this browser only.
export const kept = {
  get(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(`formcheck.${name}`)) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`formcheck.${name}`, JSON.stringify(value));
    } catch { /* A private window may keep nothing. */ }
  },
};

// Keeps the screen on while somebody stretches; where that cannot be it may go dark, and nothing is lost.
export async function awake() {
  try {
    return await navigator.wakeLock?.request("screen");
  } catch {
    return null;
  }
}
