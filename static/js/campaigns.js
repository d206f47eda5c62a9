/* Pages of campaigns: tick all rows of a table; say what a deadline's wording means on the clock. */

for (const form of document.querySelectorAll("form[data-choose]")) {
  const all = form.querySelector("[data-choose-all]");
  const boxes = [...form.querySelectorAll("input[name=unit]")];
  if (!all || !boxes.length) continue;
  all.hidden = false;
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; });
}

const two = (number) => String(number).padStart(2, "0");
const written = (day) => `${two(day.getDate())}/${two(day.getMonth() + 1)}/${day.getFullYear()}`;

for (const box of document.querySelectorAll(".deadline-input")) {
  const [wording, day, hour] = box.querySelectorAll("select, input");
  const told = box.nextElementSibling;
  const tell = () => {
    hour.hidden = wording.value !== "before_hour";
    told.textContent = "";
    const [year, month, date] = day.value.split("-").map(Number);
    if (!year || (!hour.hidden && !hour.value)) return;
    const [hours, minutes] = hour.hidden ? [0, 0] : hour.value.split(":").map(Number);
    const shift = wording.value === "end_of_day" ? 1 : 0;
    const end = new Date(year, month - 1, date + shift, hours, minutes);
    const last = new Date(end.getTime() - 1000);
    told.textContent = `Nhận đến hết ${two(last.getHours())}:${two(last.getMinutes())}:59 ngày ${written(last)}; từ ${two(end.getHours())}:${two(end.getMinutes())}:00 ngày ${written(end)} ${told.dataset.after}.`;
  };
  for (const input of [wording, day, hour]) input.addEventListener("input", tell);
  tell();
}
