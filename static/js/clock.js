/* Let the server's clock tick from the moment at which the server wrote the page. */

const clock = document.querySelector("[data-server-clock]");
if (clock) {
  const written = Date.parse(clock.dateTime);
  const shown = performance.now(); // not the computer's own clock, which may be wrong
  const time = new Intl.DateTimeFormat("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  setInterval(() => { clock.firstElementChild.textContent = time.format(written + performance.now() - shown); }, 1000);
}
