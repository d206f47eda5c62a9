/* Staff pages: name the admin's pickers for screen readers; drop a file on an upload form and see how much of it has been sent. */

for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  const progress = form.querySelector("[data-upload-progress]");
  const status = form.querySelector("[data-upload-status]");
  const buttons = form.querySelectorAll("button[type=submit]");
  const disable = (yes) => { for (const button of buttons) button.disabled = yes; };
  form.querySelector("[data-drop-hint]").hidden = false;

  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("is-dropping"); });
  form.addEventListener("dragleave", () => form.classList.remove("is-dropping"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-dropping");
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", form.action || location.href);
    progress.hidden = false;
    disable(true);
    request.upload.addEventListener("progress", (sent) => {
      if (sent.lengthComputable) progress.value = (100 * sent.loaded) / sent.total;
    });
    request.addEventListener("load", () => {
      if (request.status < 400) { location.assign(request.responseURL); return; }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const fresh = page.querySelector("form[data-upload]");
      if (request.status === 422 && fresh) {
        const lists = [...fresh.querySelectorAll(".field__errors, .errorlist")];
        const errors = lists.map((list) => list.textContent.trim());
        for (const old of form.querySelectorAll(".field__errors")) old.remove();
        for (const list of lists) { // each beside its field
          const name = list.closest(".field")?.querySelector("input, textarea, select")?.name;
          const field = name && form.querySelector(`[name="${name}"]`);
          if (field) field.before(list);
        }
        status.textContent = errors.join(" ") || "Tệp chưa được nhận. Hãy xem lại biểu mẫu.";
      } else {
        status.textContent = "Tệp chưa được nhận. Hãy tải lại trang rồi gửi lần nữa.";
      }
      status.className = "errornote";
      progress.hidden = true;
      disable(false);
    });
    request.addEventListener("error", () => {
      status.textContent = "Mất kết nối: máy chủ chưa nhận được gì. Biểu mẫu vẫn còn, hãy gửi lại.";
      status.className = "errornote";
      progress.hidden = true;
      disable(false);
    });
    const fields = new FormData(form);
    if (event.submitter?.name) fields.append(event.submitter.name, event.submitter.value);
    request.send(fields);
  });
}

// The admin's pickers are made in jQuery's turn after the page is read, which may come after its load event.
const namePickers = () => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const picker = select.parentElement.querySelector(".select2-selection");
    if (label && picker) {
      picker.removeAttribute("aria-labelledby");
      picker.setAttribute("aria-label", label.textContent.trim());
      picker.querySelector(".select2-selection__rendered")?.setAttribute("aria-label", label.textContent.trim());
    }
  }
};

globalThis.django?.jQuery?.(namePickers);
document.addEventListener("formset:added", namePickers);
