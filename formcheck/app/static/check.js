// Check a recording: drop files, see how far they are, stop them, go to what was found.

import { part, post, remove } from "./api.js";
import { alertOf, failed } from "./dom.js";
import { language } from "./words.js";

const POLL_MS = 500;

export const path = () => "check";

export function enter(main) {
  const [form, drop, list] = ["form", ".drop", ".recordings"].map((one) => main.querySelector(one));
  const input = document.getElementById("files");
  const coming = new Map();
  let stopped = false;

  async function take(files) {
    for (const file of files) {
      const wish = { ...Object.fromEntries(new FormData(form)), name: file.name, language, modified: file.lastModified };
      const stop = new AbortController();
      coming.set(file.name, stop);
      try {
        await post(`/api/recordings?${new URLSearchParams(wish)}`, file, stop.signal);
      } catch (error) {
        if (!stop.signal.aborted) alertOf(`${file.name}: ${error.message}`);
      }
      coming.delete(file.name);
    }
  }

  input.addEventListener("change", () => { take([...input.files]); input.value = ""; });
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take([...event.dataTransfer.files]);
  });

  list.addEventListener("click", ({ target }) => {
    if (target.tagName !== "BUTTON") return;
    const { name, number } = target.closest("li").dataset;
    coming.get(name)?.abort();
    remove(`/api/recordings/${number}`).catch(() => {});
  });

  // Only what has changed is shown again: nobody loses the button that has the focus.
  function show(row) {
    const shown = document.getElementById(row.id);
    if (!shown) list.prepend(row);
    else [...row.children].forEach((part, n) => { if (!part.isEqualNode(shown.children[n])) shown.children[n].replaceWith(part); });
  }

  async function poll() {
    try {
      const rows = [...await part("/place/check/recordings")].filter((node) => node.id);
      if (stopped) return;
      main.querySelector("h2").hidden = rows.length === 0;
      rows.forEach(show);
    } catch (error) {
      failed(error);
    }
    if (!stopped) setTimeout(poll, POLL_MS);
  }
  poll();
  return () => { stopped = true; };
}
