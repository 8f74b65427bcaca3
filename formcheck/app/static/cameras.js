// Which camera: one of the browser's own, the phone, one in the network, or a film.

import { alertOf, copyOf, kept } from "./dom.js";
import { filmed, invite, watched } from "./remote.js";
import { camera, stop } from "./stream.js";
import { t } from "./words.js";

const OTHERS = ["phone", "address", "film"];
const WRONG = { NotAllowedError: "camera.not_allowed", NotReadableError: "camera.taken" };

// Once it is `taken`, whoever has the stream stops its tracks.
export function cameraChoice(form) {
  const [choice, said, box, video] = ["#camera", "[role=status]", ".other", ".preview"].map((one) => form.querySelector(one));
  let stream = null;
  let wanted = 0;
  video.muted = true;
  choice.addEventListener("change", () => { kept.set("camera", choice.value); open(choice.value); });

  function use(found) {
    stream = found;
    video.hidden = !found || found.ready === false;
    video.srcObject = found;
  }

  function taken() {
    wanted += 1;
    use(null);
  }

  function close() {
    stop(stream);
    taken();
    box.replaceChildren();
    said.textContent = "";
  }

  async function list(chosen) {
    const own = (await navigator.mediaDevices?.enumerateDevices() ?? []).filter((one) => one.kind === "videoinput" && one.deviceId);
    if (!own.length) own.push({ deviceId: "", label: "" });
    const named = [...own.map((one) => [one.label || t("setup.camera"), one.deviceId]), ...OTHERS.map((one) => [t(`camera.${one}`), one])];
    choice.replaceChildren(...named.map(([name, id]) => new Option(name, id, id === chosen, id === chosen)));
  }

  function ask(kind, answered) {
    const field = copyOf(`camera-${kind}`);
    box.replaceChildren(field);
    field.querySelector("input").addEventListener("change", ({ target }) => use(answered(target)));
  }

  const others = {
    phone: () => invite(box, use),
    film: () => ask("film", ({ files }) => files[0] ? filmed(files[0]) : stream),
    address: () => ask("address", ({ value }) => watched({ camera: "address", address: value })),
  };

  async function open(id) {
    close();
    const mine = wanted;
    if (OTHERS.includes(id)) {
      await list(id);
      others[id]();
      return;
    }
    try {
      const found = await camera({ deviceId: id ? { ideal: id } : undefined });
      if (mine !== wanted) { stop(found); return; }
      use(found);
    } catch (error) {
      said.textContent = t(WRONG[error.name] ?? "camera.none");
    }
    await list(stream?.getVideoTracks()[0]?.getSettings().deviceId ?? id);
  }

  // The stream, or null with the reason said.
  async function chosen() {
    const id = kept.get("camera");
    if (!stream && !OTHERS.includes(id)) await open(id);
    if (stream && stream.ready !== false) return stream;
    if (OTHERS.includes(id)) alertOf(t("camera.first"));
    return null;
  }

  // A session that goes on with a camera that is not the browser's own.
  function watch(kind) {
    close();
    use(watched({ camera: kind }));
  }

  return { close, open, chosen, watch, taken };
}
