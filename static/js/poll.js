/* Follow a job: update the progress, reload the page when it is finished. */

const box = document.querySelector("[data-poll-url]");
if (box) {
  const progress = box.querySelector("[data-poll-progress]");
  const message = box.querySelector("[data-poll-message]");
  const ask = async () => {
    const response = await fetch(box.dataset.pollUrl, { headers: { Accept: "application/json" } });
    if (response.ok) {
      const job = await response.json();
      if (job.finished) { location.reload(); return; }
      if (job.total) {
        progress.max = job.total;
        progress.value = job.done;
        message.textContent = `Đã làm ${job.done} trên ${job.total}.`;
      }
    }
    setTimeout(ask, 1000);
  };
  setTimeout(ask, 600);
}
