"use strict";
// All pages: a button that prints, and tables that are sorted by a click on a column's name.
(() => {
  const printButton = document.getElementById("print");
  printButton.hidden = false;
  printButton.addEventListener("click", () => window.print());

  const order = new Intl.Collator(undefined, { numeric: true }).compare;
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const turn = head.ariaSort === "ascending" ? -1 : 1;
        for (const other of heads) other.ariaSort = null;
        head.ariaSort = turn === 1 ? "ascending" : "descending";
        const words = (row) => row.cells[column].textContent;
        const rows = [...table.tBodies[0].rows];
        table.tBodies[0].append(...rows.sort((a, b) => turn * order(words(a), words(b))));
      });
    });
  }
})();

// The report: one moment in time is shown in three places, the clip, the plots and the slider.
(() => {
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;

  const jumps = [...document.querySelectorAll(".jump")];
  const dataElement = byId("report-data");
  const video = byId("video");
  if (!dataElement) return;
  const data = JSON.parse(dataElement.textContent);
  const times = data.readings.time_s;
  const end = data.end_s;
  const slider = byId("time");
  const nowText = byId("now");
  const plots = byId("plots");
  const cursors = plots ? [...plots.querySelectorAll(".cursor")] : [];
  const values = plots ? [...plots.querySelectorAll("b[data-column]")] : [];
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  if (plots) {
    root.classList.add("live");
    byId("slide").hidden = false;
  }

  function clock(seconds) {
    const tenths = Math.round(seconds * 10);
    const rest = tenths % 600;
    const two = String(Math.floor(rest / 10)).padStart(2, "0");
    return `${Math.floor(tenths / 600)}:${two}.${rest % 10}`;
  }

  // The row shown at a time: the last one that began before it.
  function rowAt(seconds) {
    let low = 0;
    let high = times.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (times[middle] <= seconds + 1e-3) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  const whole = (degrees) => String(Math.round(degrees)).replace("-", "−");

  function eventsAt(seconds) {
    return data.events.filter((e) => e.start_s <= seconds && seconds <= e.end_s).map((e) => e.words);
  }

  function show(seconds) {
    if (!plots) return;
    const at = Math.min(Math.max(seconds, 0), end);
    for (const cursor of cursors) cursor.style.left = `${(100 * at) / end}%`;
    const row = rowAt(at);
    const spoken = [];
    for (const place of values) {
      const column = data.readings[place.dataset.column];
      const value = column.length ? column[row] : null;
      place.textContent = value === null || value === undefined ? "–" : `${whole(value)}°`;
      if (value !== null && value !== undefined) {
        spoken.push(`${data.words[place.dataset.column]} ${whole(value)} ${data.words.degrees}`);
      }
    }
    nowText.textContent = clock(at);
    slider.value = String(at);
    slider.setAttribute(
      "aria-valuetext",
      [`${at.toFixed(1)} ${data.words.seconds}`, ...spoken, ...eventsAt(at)].join(", "),
    );
  }

  // A new wish while the clip still seeks waits for its turn; only the last one counts.
  let wish = null;
  function seek(seconds) {
    if (!video || Number.isNaN(video.duration)) {
      wish = seconds;
      return;
    }
    if (video.seeking) {
      wish = seconds;
      return;
    }
    wish = null;
    // At its very end a clip has no picture to show.
    video.currentTime = Math.min(Math.max(seconds, 0), Math.max(video.duration - 0.01, 0));
  }

  function go(seconds) {
    show(seconds);
    if (video) seek(seconds);
  }

  if (plots) {
    slider.addEventListener("input", () => go(Number(slider.value)));
    const area = plots.querySelector(".plot .area");
    const timeOf = (event) => {
      const box = area.getBoundingClientRect();
      return (end * (event.clientX - box.left)) / box.width;
    };
    for (const place of plots.querySelectorAll(".plot .area")) {
      place.addEventListener("pointerdown", (event) => go(timeOf(event)));
      place.addEventListener("pointermove", (event) => {
        // While the clip plays, passing over the plots must not disturb it.
        if (!video || video.paused || event.buttons) go(timeOf(event));
      });
    }
  }

  for (const jump of jumps) {
    jump.disabled = !plots && !video;
    jump.addEventListener("click", () => {
      go(Number(jump.dataset.time));
      const target = video || plots;
      const box = target.getBoundingClientRect();
      if (box.top < 0 || box.bottom > window.innerHeight) target.scrollIntoView({ block: "nearest" });
    });
  }
  // The slider below the plots is the one line of time; the browser's own would hide the cue.
  function ownControls() {
    video.controls = false;
    byId("controls").hidden = false;
    const play = byId("play");
    const full = byId("full");
    const toggle = () => {
      if (video.paused) video.play().catch(() => {});
      else video.pause();
    };
    const words = [play.textContent, play.dataset.pause];
    const say = () => {
      play.textContent = words[video.paused ? 0 : 1];
    };
    play.addEventListener("click", toggle);
    video.addEventListener("click", toggle);
    video.addEventListener("play", say);
    video.addEventListener("pause", say);
    const enter = video.requestFullscreen || video.webkitEnterFullscreen;
    full.hidden = !enter;
    full.addEventListener("click", () => enter.call(video));
    document.addEventListener("fullscreenchange", () => {
      video.controls = document.fullscreenElement === video;
    });
  }

  if (video) {
    const stored = byId("clip-data");
    if (stored) {
      const letters = atob(stored.textContent.trim());
      const bytes = new Uint8Array(letters.length);
      for (let i = 0; i < letters.length; i += 1) bytes[i] = letters.charCodeAt(i);
      stored.remove();
      video.src = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
    }
    video.addEventListener("error", () => { byId("video-trouble").hidden = false; });
    video.addEventListener("loadedmetadata", () => { if (wish !== null) seek(wish); });
    video.addEventListener("seeked", () => {
      if (wish !== null) seek(wish);
      else if (!video.paused) show(video.currentTime);
    });
    video.addEventListener("timeupdate", () => {
      if (!video.seeking && wish === null) show(video.currentTime);
    });
    const follow = () => {
      if (video.paused || video.ended) return;
      show(video.currentTime);
      if (!calm.matches) window.requestAnimationFrame(follow);
    };
    video.addEventListener("play", follow);
    if (plots) ownControls();
  }
  show(0);
})();
