// What was found, and how it is saved.

import { post } from "./api.js";
import { failed, kept } from "./dom.js";

let last = null;

export function path(number) {
  last = number ?? last;
  return last ? `result/${last}` : "result";
}

export function enter(main) {
  const form = main.querySelector("form");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const done = await post(`${form.dataset.to}?${new URLSearchParams(new FormData(form))}`);
      kept.set("person", done.person);
      form.querySelector("[role=status]").textContent = done.said;
    } catch (error) {
      failed(error);
    }
  });
}
