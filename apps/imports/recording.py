"""What a commit did to each row, kept so that it can be taken back as one act."""

import json
from decimal import Decimal

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError
from django.db.models import CASCADE, PROTECT, ProtectedError, Q
from django.db.models.fields.files import FieldFile

from .models import ImportChange

Action = ImportChange.Action
IGNORED = {"updated_at", "created_at"}
BATCH = 1000


def snapshot(row):
    """Return the stored fields of a row as JSON values, without what ``save`` works out anew."""
    left_out = IGNORED | getattr(row, "derived_fields", set())
    fields = {
        field.attname: _plain(field.value_from_object(row))
        for field in row._meta.concrete_fields
        if field.name not in left_out
    }
    return json.loads(json.dumps(fields, cls=DjangoJSONEncoder))


def _plain(value):
    """Return a file as its stored name, and a number without the zeros that a column adds."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return (value.name or "") if isinstance(value, FieldFile) else value


class Recorder:
    """Collects the changes of one commit by ``user``; ``save`` writes them with the batch."""

    def __init__(self, batch, user=None):
        self.batch = batch
        self.user = user
        self.changes = []
        self.before = {}

    def created(self, rows):
        for row in rows:
            self._add(row, Action.CREATED, {}, snapshot(row))

    def updating(self, row):
        """Remember a row as it is before it is changed."""
        self.before.setdefault((row._meta.label_lower, row.pk), snapshot(row))

    def updated(self, rows):
        for row in rows:
            before = self.before.pop((row._meta.label_lower, row.pk))
            self._add(row, Action.UPDATED, before, snapshot(row))

    def _add(self, row, action, before, after):
        self.changes.append(
            ImportChange(
                organisation_id=self.batch.organisation_id,
                batch=self.batch,
                model=row._meta.label_lower,
                object_pk=row.pk,
                action=action,
                before=before,
                after=after,
            )
        )

    def save(self):
        ImportChange.objects.bulk_create(self.changes, batch_size=BATCH)


def conflicts(batch):
    """Return changes of a batch whose rows were changed again, or are gone, since."""
    found = []
    for model, changes in _by_model(batch).items():
        rows = model.objects.in_bulk([change.object_pk for change in changes])
        for change in changes:
            row = rows.get(change.object_pk)
            if row is None or _differs(row, change.after):
                found.append(change)
    return found


def _differs(row, after):
    """Compare a row with what was written; a field that the table got or lost since says nothing.

    ``after`` may be years and upgrades old.
    """
    now = snapshot(row)
    return any(now[name] != value for name, value in after.items() if name in now)


def hanging(batch):
    """Return querysets of rows that are deleted with the new rows of a batch, a table each.

    They came later and hang on what the batch made: look-up secrets go with their pupils.
    """
    return _later_rows(batch, CASCADE)


def standing_on(batch):
    """Return querysets of rows that keep the new rows of a batch: the marks of a class."""
    return _later_rows(batch, PROTECT)


def _later_rows(batch, on_delete):
    hung = {}
    made = batch.changes.filter(action=Action.CREATED)
    for label in made.order_by().values_list("model", flat=True).distinct():
        new = made.filter(model=label).values("object_pk")
        for relation in apps.get_model(label)._meta.related_objects:
            if relation.on_delete is on_delete:
                model = relation.related_model
                hangs = Q(**{f"{relation.field.name}__in": new})
                hung[model] = hung.get(model, Q()) | hangs
    later = [
        model._default_manager.filter(hangs).exclude(
            pk__in=made.filter(model=model._meta.label_lower).values("object_pk")
        )
        for model, hangs in sorted(hung.items(), key=lambda pair: pair[0]._meta.label)
    ]
    return [rows for rows in later if rows.exists()]


def take_back(batch):
    """Undo all changes of a batch, the last first, in the caller's transaction.

    Raise ValidationError when rows stand on it, or stand where its old rows belong.
    """
    for change in batch.changes.order_by("-pk"):
        model = apps.get_model(change.model)
        if change.action == Action.CREATED:
            _delete(model.objects.get(pk=change.object_pk))
            continue
        values = {
            field.attname: field.to_python(change.before[field.attname])
            if field.remote_field is None
            else change.before[field.attname]
            for field in model._meta.concrete_fields
            if field.attname in change.before
        }
        try:
            _restore(model, change, values)
        except IntegrityError as error:
            raise ValidationError(
                "Không hoàn tác được vì dữ liệu có sau lần nhập này đã chiếm chỗ của dữ liệu cũ: "
                f"{model._meta.verbose_name}. Hãy sửa hoặc xóa dữ liệu đó trước.",
                code="taken",
            ) from error


def _restore(model, change, values):
    row = model.objects.get(pk=change.object_pk)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def _delete(row):
    try:
        row.delete()
    except ProtectedError as error:
        kinds = sorted({str(other._meta.verbose_name) for other in error.protected_objects})
        raise ValidationError(
            f"Không hoàn tác được vì dữ liệu khác đã dựa vào lần nhập này: {', '.join(kinds)}. "
            "Hãy hoàn tác hoặc xóa dữ liệu đó trước.",
            code="protected",
        ) from error


def _by_model(batch):
    grouped = {}
    for change in batch.changes.all():
        grouped.setdefault(apps.get_model(change.model), []).append(change)
    return grouped
