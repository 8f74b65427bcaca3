// Check a recording: drop files, see how far they are, stop them, go to what was found.

import { get, post, remove } from "./api.js";
import { alertOf, copyOf, failed } from "./dom.js";
import { language } from "./words.js";

const POLL_MS = 500;

export const path = () => "check";

export function enter(main) {
  const form = main.querySelector("form");
  const drop = main.querySelector(".drop");
  const input = document.getElementById("files");
  const coming = new Map();
  const rows = new Map();
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

  function rowOf({ number, name }) {
    const row = copyOf("recording");
    row.querySelector("strong").textContent = name;
    row.querySelector("progress").ariaLabel = name;
    row.querySelector("button").addEventListener("click", () => {
      coming.get(name)?.abort();
      remove(`/api/recordings/${number}`).catch(() => {});
    });
    main.querySelector(".recordings").prepend(row);
    rows.set(number, row);
    return row;
  }

  function show(one) {
    const row = rows.get(one.number) ?? rowOf(one);
    const [bar, said, stop, found] = ["progress", ".said", "button", "a"].map((part) => row.querySelector(part));
    row.className = one.state;
    bar.value = one.share;
    bar.hidden = stop.hidden = one.over;
    if (said.textContent !== one.said) said.textContent = one.said;
    found.hidden = one.result === null;
    found.href = `#result/${one.result}`;
  }

  async function poll() {
    try {
      const all = await get("/api/recordings");
      main.querySelector("h2").hidden = all.length === 0;
      all.forEach(show);
    } catch (error) {
      failed(error);
    }
    if (!stopped) setTimeout(poll, POLL_MS);
  }
  poll();
  return () => { stopped = true; };
}
