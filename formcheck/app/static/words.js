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
  for (const [name, value] of Object.entries(values)) text = text.replaceAll(`{${name}}`, value);
  return text;
}
