// What was found: how long, why, one thing to do next, and where to read more.

import { get, post } from "./api.js";
import { alertOf, el, field, kept, show } from "./dom.js";
import { clock, day, language, t } from "./words.js";

const MARKS = { reached: "✓", unseen: "–", short: "–" };

let last = null;

export async function enter(_, [number]) {
  if (number) last = number;
  if (!last) {
    show(el("h1", {}, t("place.result")), el("p", {}, t("result.none")));
    return null;
  }
  const found = await get(`/api/results/${last}?language=${language}`);
  show(el("h1", { class: `verdict ${found.state}` }, found.title),
    found.name && el("p", { class: "soft" }, found.name),
    el("section", { class: "why" }, el("h2", {}, t("result.why")), el("p", {}, found.why), found.good && el("p", {}, found.good),
      found.asides.map((text) => el("p", { class: "soft" }, text)), pictures(found)),
    el("section", { class: "next" }, el("h2", {}, t("result.next")), el("p", {}, found.next)),
    holds(found), since(found), warnings(found),
    el("p", { class: "actions" },
      el("a", { class: "button", href: found.report, target: "_blank", rel: "noopener" }, t("result.report")),
      el("a", { class: "button", href: found.source === "live" ? "#session" : "#check" }, t(found.old ? "place.history" : "result.again"))),
    saving(found));
  return null;
}

function pictures(found) {
  return found.stills.length === 0 ? null : el("div", { class: "stills" }, found.stills.map((one) =>
    el("figure", {}, el("img", { src: one.source, alt: t(one.good ? "report.best" : "report.worst_moment") }),
      el("figcaption", {}, `${t(one.good ? "report.best" : "report.worst_moment")} · ${clock(one.time_s)}`))));
}

function holds(found) {
  return found.holds.length === 0 ? null : el("section", {}, el("h2", {}, t("result.holds")),
    el("ul", { class: "holds" }, found.holds.map((hold) => el("li", { class: hold.mark },
      el("span", { class: "mark", "aria-hidden": "true" }, MARKS[hold.mark]),
      el("div", {}, hold.text, hold.faults.map((fault) => el("p", { class: "fault" },
        fault.from_s === null ? "" : el("span", { class: "soft" }, `${clock(fault.from_s)}–${clock(fault.to_s)} `), fault.text)))))));
}

function since(found) {
  return found.since.length === 0 ? null : el("section", {}, el("h2", {}, t("result.since")),
    el("ul", {}, found.since.map((text) => el("li", {}, text))));
}

function warnings(found) {
  return found.warnings.length === 0 ? null : el("section", {}, el("h2", {}, t("result.warnings")),
    el("ul", {}, found.warnings.map((text) => el("li", {}, text))));
}

function saving(found) {
  if (found.old) return el("p", { class: "soft" }, `${t("save.done", { person: found.person })} ${day(found.when)}`);
  if (!found.savable) return el("p", { class: "soft" }, t("save.nothing"));
  const person = el("input", { maxlength: 80, required: true, value: found.person || kept.get("person", ""), autocomplete: "off" });
  const when = el("input", { type: "datetime-local", required: true, value: found.when });
  const note = el("input", { maxlength: 300, autocomplete: "off" });
  const said = el("p", { role: "status" }, found.session === null ? t("save.not_yet") : t("save.done", { person: found.person }));
  const save = async (event) => {
    event.preventDefault();
    try {
      const done = await post(`/api/results/${last}/save`, { person: person.value, when: when.value, note: note.value });
      kept.set("person", done.person);
      said.textContent = t("save.done", { person: done.person });
    } catch (error) {
      alertOf(error.message);
    }
  };
  return el("form", { class: "saving", onsubmit: save }, el("h2", {}, t("save.title")),
    el("div", { class: "fields" }, field(t("setup.person"), person), field(t("save.when"), when), field(t("save.note"), note)),
    el("button", { class: "primary" }, t("save.save")), said);
}
