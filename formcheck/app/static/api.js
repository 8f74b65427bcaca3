// Questions to the server of this page. What goes wrong comes back as one sentence.

import { language, t } from "./words.js";

async function ask(path, { headers = {}, ...options } = {}) {
  let response;
  try {
    response = await fetch(path, { headers: { "accept-language": language, ...headers }, ...options });
  } catch {
    throw new Error(t("refused.gone"));
  }
  if (response.ok) return response;
  if (response.status === 403) throw new Error(t("refused.old"));
  const { why } = await response.json().catch(() => ({}));
  throw new Error(why ?? t(response.headers.get("x-word") ?? "refused.somehow"));
}

const json = async (path, options) => (await ask(path, options)).json();
export const remove = (path) => json(path, { method: "DELETE" });
export const post = (path, body, signal) => json(path, { method: "POST", body, signal });

// What the server has made of a template; every word from outside was escaped there.
export const nodes = (html) => new DOMParser().parseFromString(html, "text/html").body.childNodes;
export const part = async (path) => nodes(await (await ask(path)).text());
