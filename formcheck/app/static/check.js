// Check a recording: drop files, see how far they are, stop them, go to what was found.

import { get, remove, send } from "./api.js";
import { alertOf, el, field, kept, show } from "./dom.js";
import { capital, language, seconds, t } from "./words.js";

const POLL_MS = 500;

export function stretchChoice(setup, chosen) {
  const names = ["auto", ...setup.stretches.map((one) => one.name)];
  return el("select", {}, names.map((name) => {
    const word = name === "auto" ? "stretch.auto" : `name.${name}`;
    return el("option", { value: name, selected: name === chosen }, capital(word));
  }));
}

export async function enter(setup) {
  const stretch = stretchChoice(setup, "auto");
  const target = el("input", { type: "number", min: 5, max: 3600, value: kept.get("target", 30), required: true });
  const person = el("input", { maxlength: 80, value: kept.get("person", setup.person), autocomplete: "off" });
  const input = el("input", { type: "file", multiple: true, accept: "video/*,image/*", id: "files" });
  const drop = el("label", { class: "drop", for: "files" },
    el("strong", {}, t("check.drop")), el("span", {}, t("check.choose")), input);
  const list = el("ul", { class: "recordings" });
  const heading = el("h2", { hidden: true }, t("check.list"));
  show(el("h1", {}, t("check.title")), el("p", {}, t("check.lead")),
    el("div", { class: "fields" }, field(t("setup.stretch"), stretch), field(t("setup.seconds"), target), field(t("setup.person"), person)),
    drop, heading, el("div", { "aria-live": "polite" }, list));

  const coming = new Map();
  let stopped = false;

  async function take(files) {
    for (const file of files) {
      kept.set("person", person.value);
      const query = new URLSearchParams({
        name: file.name, language, person: person.value, stretch: stretch.value, seconds: target.value, modified: String(file.lastModified),
      });
      const stop = new AbortController();
      coming.set(file.name, stop);
      try {
        await send(`/api/recordings?${query}`, file, stop.signal);
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

  const rows = new Map();
  function row(one) {
    if (!rows.has(one.number)) {
      const parts = { bar: el("progress", { max: 1, "aria-label": one.name }), said: el("span", { class: "said" }), action: el("span") };
      parts.item = el("li", {}, el("strong", {}, one.name), parts.bar, parts.said, parts.action);
      rows.set(one.number, parts);
      list.prepend(parts.item);
    }
    const parts = rows.get(one.number);
    const state = `${one.state}${one.result}`;
    const over = ["done", "failed", "stopped"].includes(one.state);
    parts.bar.value = one.share;
    parts.bar.hidden = over;
    const left = one.left_s === null ? "" : ` · ${t("check.left", { time: seconds(one.left_s) })}`;
    const text = one.why || t(`recording.${one.state}`) + left;
    if (parts.said.textContent !== text) parts.said.textContent = text;
    if (parts.state === state) return;
    parts.state = state;
    parts.item.className = one.state;
    const stop = () => { coming.get(one.name)?.abort(); remove(`/api/recordings/${one.number}`).catch(() => {}); };
    parts.action.replaceChildren(over
      ? one.result === null ? "" : el("a", { class: "button", href: `#result/${one.result}` }, t("check.show"))
      : el("button", { type: "button", onclick: stop }, t("check.stop")));
  }

  async function poll() {
    try {
      const all = await get("/api/recordings");
      heading.hidden = all.length === 0;
      all.forEach(row);
    } catch (error) {
      alertOf(error.message);
    }
    if (!stopped) setTimeout(poll, POLL_MS);
  }
  poll();
  return () => { stopped = true; };
}
