// Questions to the server of this page. What goes wrong comes back as one sentence.

import { language, t, has } from "./words.js";

export class Refused extends Error {}

async function answered(response) {
  let content = {};
  try {
    content = await response.json();
  } catch { /* No JSON: the status has to do. */ }
  if (response.ok) return content;
  throw new Refused(content.word && has(content.word) ? t(content.word) : content.why ?? t("refused.somehow"));
}

async function ask(path, { headers = {}, ...options } = {}) {
  let response;
  try {
    response = await fetch(path, { headers: { "accept-language": language, ...headers }, ...options });
  } catch {
    throw new Refused(t("refused.gone"));
  }
  return answered(response);
}

export const get = (path) => ask(path);
export const remove = (path) => ask(path, { method: "DELETE" });
export const post = (path, content) =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(content) });
export const send = (path, file, signal) => ask(path, { method: "POST", body: file, signal });
