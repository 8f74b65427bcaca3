// What a session sounds like: the tones of formcheck, and over them a voice of this very computer.

import { language } from "./words.js";

let context = null;
const tones = new Map();
let muted = false;

const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

// A click must come first: browsers are silent before one. Without a sound card Firefox never answers, and the
// session begins all the same.
export async function ready({ tones: names, rate }) {
  context ??= new AudioContext();
  await Promise.race([context.resume(), wait(1000)]);
  await Promise.all(names.split(" ").filter((name) => !tones.has(name)).map(async (name) => {
    const answer = await fetch(`/api/tones/${name}`);
    const samples = new Float32Array(await answer.arrayBuffer());
    tones.set(name, new AudioBuffer({ length: samples.length, sampleRate: Number(rate) }));
    tones.get(name).copyToChannel(samples, 0);
  }));
}

// Voices that are made elsewhere would send every sentence there.
function voice() {
  const all = globalThis.speechSynthesis?.getVoices() ?? [];
  return all.find((one) => one.localService && one.lang.toLowerCase().startsWith(language));
}

export async function speaks() {
  if (voice()) return true;
  // They come late, after the first question.
  await wait(400);
  return Boolean(voice());
}

export function hear({ kind, key, text, cuts }) {
  if (muted) return;
  if (kind === "tone") {
    const buffer = tones.get(key);
    if (!buffer || !context) return;
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    source.start();
    return;
  }
  const found = voice();
  if (!found) return;
  if (cuts) speechSynthesis.cancel();
  const saying = new SpeechSynthesisUtterance(text);
  saying.voice = found;
  saying.lang = found.lang;
  speechSynthesis.speak(saying);
}

export function mute(wanted = !muted) {
  muted = wanted;
  if (muted) globalThis.speechSynthesis?.cancel();
  return muted;
}
