// The history of a person: trends, sessions to open, to delete.

import { get, remove } from "./api.js";
import { alertOf, el, field, kept, show } from "./dom.js";
import { capital, day, language, t } from "./words.js";

export async function enter(setup) {
  let person = kept.get("person", setup.person);

  async function look() {
    const found = await get(`/api/history?person=${encodeURIComponent(person)}`);
    const names = found.people.includes(person) ? found.people : [person, ...found.people];
    const who = el("select", { onchange: (event) => { person = event.target.value; kept.set("person", person); look().catch(told); } },
      names.map((name) => el("option", { value: name, selected: name === person }, name)));
    show(el("h1", {}, t("place.history")), el("div", { class: "fields" }, field(t("setup.person"), who)),
      found.sessions.length === 0 ? el("p", {}, t("history.none")) : [
        el("p", {}, el("a", { class: "button", href: `/history?language=${language}&person=${encodeURIComponent(person)}`, target: "_blank", rel: "noopener" }, t("history.trends"))),
        el("h2", {}, t("history.sessions")),
        el("ul", { class: "sessions" }, found.sessions.map((one) => session(one))),
      ]);
  }

  function session(one) {
    const sure = el("span");
    const ask = () => sure.replaceChildren(t("history.sure_one"), " ",
      el("button", { type: "button", class: "danger", onclick: () => remove(`/api/history/${one.number}?person=${encodeURIComponent(person)}`).then(look).catch(told) }, t("history.delete_now")), " ",
      el("button", { type: "button", onclick: () => sure.replaceChildren(button()) }, t("history.keep")));
    const button = () => el("button", { type: "button", onclick: ask }, t("history.delete"));
    sure.append(button());
    return el("li", {}, el("details", {},
      el("summary", {}, el("strong", {}, day(one.when)), ` · ${t(`source.${one.source}`)} · ${brief(one)}`),
      el("ul", {}, one.holds.map((hold) => el("li", {}, holdWords(hold))), one.notes.map((text) => el("li", {}, text))), sure));
  }

  const told = (error) => alertOf(error.message);
  await look();
  return null;
}

function brief(one) {
  if (one.pain) return t("history.pain");
  const reached = one.holds.filter((hold) => hold.confirmed).length;
  return t("history.reached", { n: String(reached), all: String(one.holds.length) });
}

function holdWords(hold) {
  const values = { stretch: `name.${hold.stretch}`, side: `side.${hold.side}`, held: hold.held_s.toFixed(0), target: String(hold.target_s) };
  const faults = hold.faults.map((name) => t(`fault.${name}`)).join(" · ");
  return capital("summary.hold", values) + (faults && ` — ${faults}`);
}
