"""What a file would change of a candidate, told one score and one detail at a time."""

from types import SimpleNamespace

from .mapping import label_of
from .models import Candidate
from .wording import score_text

_LABELS = {
    "full_name": "họ và tên",
    "date_of_birth": "ngày sinh",
    "school_name": "trường",
    "class_name": "lớp",
    "total": "tổng điểm",
    "result": "kết quả",
    "prize": "giải",
}
KEPT = (*_LABELS, "scores", "details")
_NOTES = {"amended_on", "amended_by"}  # said beside the change itself
_PRIZES = dict(Candidate.Prize.choices)


def told_changes(candidate, changed, subjects):
    """Return [(what, before, after)] in words; ``changed``: field → new value."""
    told = []
    for name, value in changed.items():
        before = getattr(candidate, name)
        if name == "scores":
            told += _scores(before, value, subjects)
        elif name == "details":
            told += _details(before, value)
        else:
            told.append((_LABELS[name], _shown(name, before), _shown(name, value)))
    return told


def told_history(candidate, subjects):
    """Return [(moment, [(what, before, after)])] of what imports changed, the newest first."""
    after = {name: getattr(candidate, name) for name in KEPT}
    history = []
    for revision in candidate.revisions.order_by("-pk"):
        before = {
            name: Candidate._meta.get_field(name).to_python(value)
            for name, value in revision.before.items()
            if name in KEPT
        }
        changed = {name: value for name, value in after.items() if value != before.get(name)}
        told = told_changes(SimpleNamespace(**before), changed, subjects)
        history.append((revision.made_at, told))
        after = {**after, **before}
    return history


def _scores(before, after, subjects):
    for subject in subjects:
        old, new = (scores.get(subject.code, "") for scores in (before, after))
        if old != new:
            shown = [score_text(text, subject.decimals) if text else "" for text in (old, new)]
            yield (f"điểm {subject.name}", *shown)


def _details(before, after):
    for name, new in after.items():
        old = before.get(name, "")
        if old != new and name not in _NOTES:
            label = label_of(name, {})
            yield (label[:1].lower() + label[1:], _number_or_text(old), _number_or_text(new))


def _shown(name, value):
    if value in (None, ""):
        return ""
    if name == "prize":
        return _PRIZES.get(value, value)
    if name == "total":
        return score_text(f"{value.normalize():f}", 0)
    return f"{value:%d/%m/%Y}" if name == "date_of_birth" else str(value)


def _number_or_text(text):
    """Details are kept as text: a number in it is written with a comma."""
    whole, _point, rest = text.partition(".")
    return f"{whole},{rest}" if whole.isdecimal() and rest.isdecimal() else text
