// The history of a person: sessions to open, to compare, to delete.

import { part, post, remove } from "./api.js";
import { failed, kept } from "./dom.js";

const query = (person) => `?person=${encodeURIComponent(person)}`;

export const path = () => `history${query(kept.get("person", ""))}`;

export function enter(main, go) {
  const who = document.getElementById("who");
  const list = main.querySelector(".sessions");
  who.addEventListener("change", go);
  list?.addEventListener("change", () => beside().catch(failed));
  list?.addEventListener("click", ({ target }) => order(target).catch(failed));

  async function order(button) {
    if (!button.dataset.do) return;
    const session = button.closest("[data-number]");
    const address = `/api/history/${session.dataset.number}${query(who.value)}`;
    const sure = session.querySelector("dialog");
    if (button.dataset.do === "ask") sure.showModal();
    if (button.dataset.do === "keep") sure.close();
    if (button.dataset.do === "open") location.hash = `#result/${(await post(address)).result}`;
    if (button.dataset.do === "delete") await remove(address).then(go);
  }

  // Of three that are ticked, the one above leaves.
  async function beside() {
    const ticked = [...list.querySelectorAll("input:checked")];
    ticked.slice(0, -2).forEach((box) => { box.checked = false; });
    const [later, earlier] = ticked.slice(-2).map((box) => box.value);
    const both = main.querySelector(".both");
    if (earlier) both.replaceChildren(...await part(`/place/history/${earlier}/${later}${query(who.value)}`));
    else both.textContent = later ? list.dataset.second : "";
  }
}
