// Every word of the page by key; the server has the files.

let words = {};
export let language = "en";

export async function speak(wanted) {
  const answer = await fetch(`/api/words/${wanted}`);
  if (!answer.ok) return;
  words = await answer.json();
  language = wanted;
  document.documentElement.lang = wanted;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = t(node.dataset.word);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", t(node.dataset.label));
}

export function t(key, values = {}) {
  let text = words[key] ?? key;
  for (const [name, value] of Object.entries(values)) text = text.replaceAll(`{${name}}`, words[value] ?? value);
  return text;
}

// Names of stretches are written small, for the middle of sentences.
export function capital(key, values = {}) {
  const text = t(key, values);
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

export const has = (key) => key in words;

export function seconds(value) {
  if (value < 90) return t("app.seconds", { n: String(Math.max(1, Math.round(value))) });
  return t("app.minutes", { n: String(Math.round(value / 60)) });
}

export function clock(value) {
  const whole = Math.floor(value);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function day(iso) {
  const format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  return format.format(new Date(iso));
}
