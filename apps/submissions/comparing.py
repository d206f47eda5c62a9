"""Two versions of a list row by row: who is new, who is gone, what changed of whom.

Rows are one pupil when they carry the same code; of those left, when they share an identity key
that no other row left has. Three lists that name every row of both versions once, or not at all
where nothing changed.
"""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from apps.roster.models import Pupil

from .models import SubmittedPupil
from .packs.columns import list_columns

# Field of SubmittedPupil → its name for people; the other columns follow under their own names.
FIELDS = {
    "code": "Mã học sinh",
    "full_name": "Họ và tên",
    "birth": "Ngày sinh",
    "sex": "Giới tính",
    "ethnicity": "Dân tộc",
    "grade": "Khối",
    "class_name": "Lớp",
    "status": "Trạng thái",
    "citizen_id": "Số định danh",
}
BIRTHS = {"month": "%m/%Y", "year": "%Y"}
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Change:
    """One pupil that differs. ``kind``: added, removed or changed; ``fields``: (name, old, new)."""

    kind: str
    code: str
    full_name: str
    class_name: str
    row: int
    fields: tuple = ()


def compare(old, new):
    """Return the Changes from one version to another: removed, added, changed. Two queries."""
    before, after = _rows(old), _rows(new)
    names = {column.name: column.heading for column in list_columns(timezone.localdate())}
    pairs, gone, come = _match(before, after)
    changed = []
    for was, now in pairs:
        fields = tuple(_differences(was, now, names))
        if fields:
            changed.append(_change(CHANGED, now, fields))
    removed = [_change(REMOVED, row) for row in gone]
    return removed + [_change(ADDED, row) for row in come] + changed


def _rows(submission):
    return list(SubmittedPupil.objects.filter(submission=submission).order_by("pk"))


def _match(before, after):
    """Return (pairs, rows only before, rows only after)."""
    pairs, gone, come = _pair(before, after, lambda row: [row.code.upper()] if row.code else [])
    more, gone, come = _pair(gone, come, lambda row: row.keys)
    return pairs + more, gone, come


def _pair(before, after, keys):
    """Pair rows by the first key that is one row's alone on either side."""
    told = Counter(key for row in before for key in set(keys(row)))
    by_key = {key: row for row in before for key in keys(row) if told[key] == 1}
    counted = Counter(key for row in after for key in set(keys(row)))
    pairs, come, taken = [], [], set()
    for row in after:
        found = next(
            (
                by_key[key]
                for key in keys(row)
                if counted[key] == 1 and key in by_key and by_key[key].pk not in taken
            ),
            None,
        )
        if found is None:
            come.append(row)
        else:
            taken.add(found.pk)
            pairs.append((found, row))
    return pairs, [row for row in before if row.pk not in taken], come


def _differences(was, now, names):
    old, new = _values(was, names), _values(now, names)
    for name in [*old, *(name for name in new if name not in old)]:
        if old.get(name, "") != new.get(name, ""):
            yield name, old.get(name, ""), new.get(name, "")


def _values(row, names):
    """Return name → text of all that is compared of a row."""
    values = {name: _text(row, field) for field, name in FIELDS.items()}
    return {**values, **{names.get(name, name): str(value) for name, value in row.data.items()}}


def _text(row, field):
    if field == "birth":
        if row.date_of_birth is None:
            return ""
        return row.date_of_birth.strftime(BIRTHS.get(row.birth_precision, "%d/%m/%Y"))
    if field == "sex":
        return row.get_sex_display() if row.sex else ""
    if field == "status":
        return dict(Pupil.Status.choices).get(row.status, row.status)
    value = getattr(row, field)
    return "" if value is None else str(value)


def _change(kind, row, fields=()):
    return Change(kind, row.code, row.full_name, row.class_name, row.row, fields)
