"""The background job that draws a run of transcripts, and the end of its file some days later."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from apps.audit.models import record
from apps.core.scoping import every_organisation
from apps.files.jobs import Progress
from apps.files.storing import store_file
from apps.results.models import Transcript, TranscriptRun

from .drawing import draw
from .models import KEPT

MOST_BYTES = 100 * 1024 * 1024


def print_transcripts(job):
    """Job: draw the transcripts of a run and keep the PDF privately; a second time does nothing."""
    run = TranscriptRun.objects.select_related("organisation").get(pk=job.target_id)
    if run.file_id is not None or run.erased_at is not None:
        return ""
    found = Transcript.objects.in_bulk(run.transcript_ids)
    transcripts = [found[pk] for pk in run.transcript_ids]
    host = run.organisation.canonical_host
    content = ContentFile(
        draw(transcripts, host=host, note=Progress(job).note),
        name=f"hoc-ba-{run.pk}-{timezone.localdate():%Y%m%d}.pdf",
    )
    with transaction.atomic():
        run = TranscriptRun.objects.select_for_update().get(pk=run.pk)
        if run.file_id is not None:
            return ""
        run.file = store_file(
            content, user=job.requested_by, kinds={"pdf": "pdf"}, most_bytes=MOST_BYTES
        )
        run.save(update_fields=["file"])
        record(job.requested_by, "results.print_transcripts", run, transcripts=len(transcripts))
    return f"đã in {len(transcripts)} bản"


def erase_old_files():
    """Take away PDF files older than a week; runs, transcripts and the audit stay. Say how many."""
    now = timezone.now()
    with every_organisation(reason="files of runs end in all units by the same clock"):
        old = TranscriptRun.objects.filter(file__isnull=False, created_at__lt=now - KEPT)
        run_ids = list(old.values_list("pk", flat=True))
        for run_id in run_ids:
            _erase(run_id, now)
    return f"xóa {len(run_ids)} tệp học bạ cũ" if run_ids else "không có tệp học bạ cũ"


@transaction.atomic
def _erase(run_id, now):
    run = (
        TranscriptRun.objects.select_for_update(of=("self",))
        .select_related("file", "organisation")
        .get(pk=run_id)
    )
    stored = run.file
    run.file, run.erased_at = None, now
    run.save(update_fields=["file", "erased_at"])
    record(
        None, "results.erase_transcripts", run, organisation=run.organisation, sha256=stored.sha256
    )
    name, storage = stored.content.name, stored.content.storage
    stored.delete()
    transaction.on_commit(lambda: storage.delete(name))
