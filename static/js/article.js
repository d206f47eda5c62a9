/* An article: read aloud, print, copy the address, count the view. */

import "./print.js";

const article = document.querySelector("[data-view-url]");
if (article && !navigator.webdriver) {
  setTimeout(() => {
    if (document.visibilityState === "visible") fetch(article.dataset.viewUrl, { method: "POST" });
  }, 4000);
}

const copy = document.querySelector("[data-copy-address]");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href);
    copy.querySelector("span").textContent = "Đã chép";
  });
}

const reader = document.querySelector("[data-read-aloud]");
if (reader) {
  const label = reader.querySelector("span");
  const words = { idle: "Đọc bài viết", playing: "Tạm dừng", paused: "Đọc tiếp" };
  const show = (state) => { reader.dataset.state = state; label.textContent = words[state]; };

  if (reader.dataset.audio) {
    const audio = new Audio();
    audio.preload = "none";
    audio.src = reader.dataset.audio;
    reader.hidden = false;
    reader.addEventListener("click", () => (audio.paused ? audio.play() : audio.pause()));
    audio.addEventListener("play", () => show("playing"));
    audio.addEventListener("pause", () => show(audio.ended ? "idle" : "paused"));
    audio.addEventListener("ended", () => show("idle"));
  } else if ("speechSynthesis" in window) {
    const speech = window.speechSynthesis;
    let voice = null;
    const look = () => {
      voice = speech.getVoices().find((one) => one.lang.toLowerCase().startsWith("vi")) || null;
      reader.hidden = !voice;
    };
    look();
    speech.addEventListener?.("voiceschanged", look);
    const start = () => {
      const blocks = document.querySelector(reader.dataset.readAloud).querySelectorAll("p, h2, h3, h4, li, figcaption, td, th");
      const texts = [...blocks].map((block) => block.textContent.trim()).filter(Boolean);
      texts.forEach((text, index) => {
        const utterance = new SpeechSynthesisUtterance(text);
        utterance.lang = "vi-VN";
        utterance.voice = voice;
        if (index === texts.length - 1) utterance.addEventListener("end", () => show("idle"));
        speech.speak(utterance);
      });
      show("playing");
    };
    reader.addEventListener("click", () => {
      if (reader.dataset.state === "playing") { speech.pause(); show("paused"); }
      else if (reader.dataset.state === "paused") { speech.resume(); show("playing"); }
      else start();
    });
    addEventListener("pagehide", () => speech.cancel());
  }
}
