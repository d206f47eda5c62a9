"""Lay a file aside that will not be written, so that it waits for nobody any more."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.models import record

from .models import ImportBatch
from .pipeline import locked, unfinished_job

State = ImportBatch.State
LONGEST_NUMBER = 12
DROPPABLE = {State.UPLOADED, State.CHECKING, State.CHECKED, State.UNREADABLE}


@transaction.atomic
def drop(batch, *, user):
    """Lay a file aside; it stays in the history with its problems. A second call does nothing.

    Return the ImportBatch. Refuse with ValidationError: ``wrong_state``, ``running``.
    """
    batch = locked(batch)
    if batch.state == State.DROPPED:
        return batch
    if batch.state not in DROPPABLE:
        raise ValidationError(
            "Tệp này đã ghi hoặc đang ghi nên không bỏ được. Ghi nhầm thì hoàn tác lần nhập.",
            code="wrong_state",
        )
    if unfinished_job(batch) is not None:
        raise ValidationError(
            "Tệp này đang được kiểm tra. Hãy chờ kiểm tra xong rồi bỏ.", code="running"
        )
    batch.state, batch.dropped_at = State.DROPPED, timezone.now()
    batch.save(update_fields=["state", "dropped_at"])
    record(user, "imports.drop", batch, kind=batch.kind)
    return batch


def drop_mended(batch, number, *, user):
    """Drop the batch of a ``number`` from an address, whose mended file came as ``batch``."""
    if not number.isascii() or not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return
    waiting = ImportBatch.objects.of_kind(batch.kind).exclude(pk=batch.pk)
    mended = waiting.filter(pk=int(number), state__in=[State.CHECKED, State.UNREADABLE]).first()
    if mended is not None and unfinished_job(mended) is None:
        drop(mended, user=user)
