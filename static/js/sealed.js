/* Count down to the minute at which scores open, by the server's clock; then load the page anew. */

const left = document.querySelector("[data-opens]");

if (left) {
  const opens = Date.parse(left.dataset.opens);
  const shown = left.querySelector("[data-left]");
  const two = (number) => String(number).padStart(2, "0");
  let ahead = 0; // how far the server's clock is before ours
  let tick = null;

  const show = () => {
    const seconds = Math.ceil((opens - Date.now() - ahead) / 1000);
    if (seconds <= 0) {
      clearInterval(tick);
      shown.textContent = "vài giây";
      setTimeout(() => location.reload(), 1000 + Math.random() * 4000); // not everybody at once
      return;
    }
    const days = Math.floor(seconds / 86400);
    const hours = Math.floor(seconds / 3600) % 24;
    const clock = `${two(hours)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    shown.textContent = days ? `${days} ngày ${clock}` : clock;
  };

  const start = () => {
    left.hidden = false;
    document.querySelector("[data-by-itself]").hidden = false;
    document.querySelector("[data-by-hand]").hidden = true;
    tick = setInterval(show, 1000);
    show();
  };

  fetch(location.href, { method: "HEAD", cache: "no-store" })
    .then((answer) => {
      const said = Date.parse(answer.headers.get("Date"));
      if (said) ahead = said - Date.now();
    })
    .finally(start);
}
