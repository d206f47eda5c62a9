/* The look-up page: print the result, count a wait down. */

import "./print.js";

const words = (seconds) => {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  return [minutes && `${minutes} phút`, (rest || !minutes) && `${rest} giây`].filter(Boolean).join(" ");
};

const wait = document.querySelector("[data-countdown]");
if (wait) {
  const end = Date.now() + Number(wait.dataset.countdown) * 1000;
  const button = document.querySelector("form .button");
  button.disabled = true;
  const tick = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > 0) { wait.textContent = words(left); return; }
    clearInterval(tick);
    wait.closest("p").textContent = "Đã hết giờ chờ, xin nhập lại.";
    button.disabled = false;
  }, 1000);
}
