// Small helpers of every page: what is said, what was chosen last, the figure to stand in for.

let hiding = 0;
export function alertOf(text) {
  const box = document.getElementById("alert");
  clearTimeout(hiding);
  box.hidden = !text;
  box.textContent = text;
  if (text) hiding = setTimeout(() => { box.hidden = true; }, 12000);
}

export const failed = (error) => alertOf(error.message);

export const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

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

// Controls stand as they were left, where that is still to be had.
export function recall(root) {
  for (const control of root.querySelectorAll("[data-kept]")) {
    const { kept: name } = control.dataset;
    const last = kept.get(name);
    const known = !control.options || [...control.options].some((one) => one.value === last);
    if (control.type === "radio") control.checked ||= control.value === last;
    else if (last !== undefined && known) control.value = last;
    control.addEventListener("change", () => kept.set(name, control.value));
  }
}

// Of all figures the one to stand in for; somebody who faces the camera is shown how to turn.
export function standIn(ghost, { figure, turning, left }) {
  for (const one of ghost.querySelectorAll("[data-figure]")) one.hidden = one.dataset.figure !== figure;
  ghost.querySelector("[data-turn]").hidden = !turning || figure !== "upright";
  ghost.classList.toggle("left", Boolean(left));
}

// Keeps the screen on while somebody stretches; where that cannot be it may go dark, and nothing is lost.
export async function awake() {
  try {
    return await navigator.wakeLock?.request("screen");
  } catch {
    return null;
  }
}
