// The history of a person: trends, sessions to open, to compare, to delete.

import { get, post, remove } from "./api.js";
import { alertOf, el, field, kept, show } from "./dom.js";
import { capital, day, language, t } from "./words.js";

export async function enter(setup) {
  let person = kept.get("person", setup.person);
  const told = (error) => alertOf(error.message);
  const address = (path, more = "") => `${path}?person=${encodeURIComponent(person)}&language=${language}${more}`;

  async function look() {
    const found = await get(address("/api/history"));
    const names = found.people.includes(person) ? found.people : [person, ...found.people];
    const who = el("select", { onchange: (event) => { person = event.target.value; kept.set("person", person); look().catch(told); } },
      names.map((name) => el("option", { value: name, selected: name === person }, name)));
    const both = el("section", { "aria-live": "polite", class: "both" });
    const list = el("ul", { class: "sessions", onchange: () => beside(list, both).catch(told) }, found.sessions.map(session));
    show(el("h1", {}, t("place.history")), el("div", { class: "fields" }, field(t("setup.person"), who)),
      found.sessions.length === 0 ? el("p", {}, t("history.none")) : [
        el("p", {}, el("a", { class: "button", href: address("/history"), target: "_blank", rel: "noopener" }, t("history.trends"))),
        both, el("h2", {}, t("history.sessions")), list,
      ]);
  }

  function session(one) {
    const open = async () => { location.hash = `#result/${(await post(address(`/api/history/${one.number}`), {})).result}`; };
    const sure = el("dialog", { "aria-label": t("history.sure_one") }, el("p", {}, `${t("history.sure_one")} ${day(one.when)}`),
      el("p", { class: "actions" }, el("button", { type: "button", onclick: () => sure.close() }, t("history.keep")),
        el("button", { type: "button", class: "danger", onclick: () => remove(address(`/api/history/${one.number}`)).then(look).catch(told) }, t("history.delete_now"))));
    return el("li", {},
      one.holds.length > 0 && el("label", {}, el("input", { type: "checkbox", value: one.number }), ` ${t("history.compare")}`),
      el("details", {}, el("summary", {}, el("strong", {}, day(one.when)), ` · ${t(`source.${one.source}`)} · ${brief(one)}`),
        el("ul", {}, one.holds.map((hold) => el("li", {}, holdWords(hold))), one.notes.map((text) => el("li", {}, text))),
        el("p", { class: "actions" }, el("button", { type: "button", onclick: () => open().catch(told) }, t("history.open")),
          el("button", { type: "button", onclick: () => sure.showModal() }, t("history.delete")))), sure);
  }

  // Of three that are ticked, the one above leaves.
  async function beside(list, both) {
    const ticked = [...list.querySelectorAll("input:checked")];
    ticked.slice(0, -2).forEach((box) => { box.checked = false; });
    const [later, earlier] = ticked.slice(-2).map((box) => box.value);
    if (!earlier) {
      both.replaceChildren(later ? el("p", {}, t("history.second")) : "");
      return;
    }
    const found = await get(address(`/api/history/${earlier}/${later}`));
    both.replaceChildren(el("h2", {}, t("history.both")), ...found.rows.map((row) => table(row, found.when)));
  }

  await look();
  return null;
}

function table(row, when) {
  const line = (name, values) => el("tr", {}, el("th", { scope: "row" }, name), values.map((value) => el("td", {}, value)));
  const title = capital("step", { stretch: `name.${row.stretch}`, side: `side.${row.side}` });
  const of = (say) => row.holds.map((hold) => (hold ? say(hold) : t("history.not_done")));
  return el("div", { class: "wide", tabindex: 0, role: "group", "aria-label": title },
    el("table", {}, el("caption", { class: "unseen" }, title),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, title), when.map((one) => el("th", { scope: "col" }, day(one))))),
      el("tbody", {},
        line(t("result.holds"), of((hold) => t("history.of_target", { held: hold.held_s.toFixed(0), target: String(hold.target_s) }))),
        row.angles.map((name) => line(capital(`angle.${name}`), of((hold) => (name in hold.angles ? `${hold.angles[name]}°` : t("report.not_measured"))))),
        line(t("score.faults"), of((hold) => hold.faults.map((name) => t(`label.${name}`)).join(", ") || t("report.none_seen"))))),
    row.change && el("p", {}, t(`since.${row.change}`, { n: String(row.deg) })));
}

function brief(one) {
  if (one.pain) return t("history.pain");
  const reached = one.holds.filter((hold) => hold.confirmed).length;
  return t("history.reached", { n: String(reached), all: String(one.holds.length) });
}

function holdWords(hold) {
  const values = { stretch: `name.${hold.stretch}`, side: `side.${hold.side}`, held: hold.held_s.toFixed(0), target: String(hold.target_s) };
  const faults = hold.faults.map((name) => t(`label.${name}`)).join(", ");
  return capital("summary.hold", values) + (faults && ` — ${faults}`);
}
