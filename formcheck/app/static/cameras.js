// Which camera: one of the browser's own, the phone, one in the network, or a film.

import { alertOf, el, field, kept } from "./dom.js";
import { filmed, invite, Remote } from "./remote.js";
import { camera } from "./stream.js";
import { t } from "./words.js";

const OTHERS = ["phone", "address", "film"];

// Once it is `taken`, whoever has the stream stops its tracks.
export function cameraChoice(video, said) {
  const choice = el("select", { onchange: () => { kept.set("camera", choice.value); open(choice.value); } });
  const box = el("section", { class: "other" });
  let stream = null;
  let wanted = 0;

  function use(found) {
    stream = found;
    video.hidden = !found || found.ready === false;
    video.srcObject = found;
  }

  function close() {
    wanted += 1;
    stream?.getTracks().forEach((track) => track.stop());
    use(null);
    box.replaceChildren();
    said.textContent = "";
  }

  async function list(chosen) {
    const own = (await navigator.mediaDevices?.enumerateDevices() ?? []).filter((one) => one.kind === "videoinput" && one.deviceId);
    choice.replaceChildren(...own.map((one) => el("option", { value: one.deviceId, selected: one.deviceId === chosen }, one.label || t("setup.camera"))),
      ...(own.length ? [] : [el("option", { value: "" }, t("setup.camera"))]),
      ...OTHERS.map((one) => el("option", { value: one, selected: one === chosen }, t(`camera.${one}`))));
  }

  const others = {
    phone() { invite(box, use); },
    film() {
      const files = el("input", { type: "file", accept: "video/*", id: "film", onchange: () => { if (files.files[0]) use(filmed(files.files[0])); } });
      box.replaceChildren(field(t("camera.film"), files, t("camera.film_how")));
    },
    address() {
      const input = el("input", { type: "url", id: "address", placeholder: "rtsp://", onchange: () => use(new Remote({ camera: "address", address: input.value }).open({ do: "watch" }).stream) });
      box.replaceChildren(field(t("camera.address"), input, t("camera.address_how")));
    },
  };

  async function open(id) {
    close();
    const mine = wanted;
    if (OTHERS.includes(id)) {
      await list(id);
      others[id]();
      return;
    }
    let found;
    try {
      found = await camera({ deviceId: id ? { ideal: id } : undefined });
    } catch (error) {
      const words = { NotAllowedError: "camera.not_allowed", NotFoundError: "camera.none", NotReadableError: "camera.taken" };
      said.textContent = t(words[error.name] ?? "camera.none");
      await list(id);
      return;
    }
    if (mine !== wanted) { found.getTracks().forEach((track) => track.stop()); return; }
    use(found);
    await list(found.getVideoTracks()[0]?.getSettings().deviceId);
  }

  // The stream, or null with the reason said.
  async function chosen() {
    const id = kept.get("camera");
    if (!stream && !OTHERS.includes(id)) await open(id);
    if (stream && stream.ready !== false) return stream;
    if (OTHERS.includes(id)) alertOf(t("camera.first"));
    return null;
  }

  return {
    choice, box, close, open, chosen,
    // A session that goes on with a camera that is not the browser's own.
    watch(kind) { close(); use(new Remote({ camera: kind }).open({ do: "watch" }).stream); },
    taken() {
      wanted += 1;
      use(null);
    },
  };
}
