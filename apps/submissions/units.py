"""Names of units as long lists need them, read once for each process and state of the directory."""

from dataclasses import dataclass

from apps.core.text import fold, text_sort_key
from apps.organisations import directory
from apps.organisations.models import Level, Organisation

_kept = (None, {})  # (mark of the directory, id → Unit)
_levels = (None, [])  # (mark of the directory, choices of levels)


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: ``levels`` are codes, ``sort_key`` orders names as a Vietnamese reader expects."""

    pk: int
    name: str
    code: str
    slug: str
    is_office: bool
    levels: frozenset
    sort_key: str
    search_text: str


def unit_names(ids):
    """Return id → Unit, at least for the units asked for. No query while nothing has changed."""
    global _kept
    under, known = _kept
    mark = directory.mark()
    if under != mark or not known.keys() >= set(ids):
        known = _read()
        _kept = (mark, known)
    return known


def school_levels():
    """Return [(code, name)] of the levels of schools; read once for each state of the directory."""
    global _levels
    mark = directory.mark()
    if _levels[0] != mark:
        rows = Level.objects.filter(is_school=True).values_list("code", "name")
        _levels = (mark, list(rows))
    return _levels[1]


def _read():
    levels = {}
    through = Organisation.levels.through.objects.values_list("organisation_id", "level_id")
    for organisation_id, level_id in through:
        levels.setdefault(organisation_id, set()).add(level_id)
    rows = Organisation.objects.order_by().values_list(
        "pk", "short_name", "name", "unit_code", "slug", "kind"
    )
    return {
        pk: Unit(
            pk=pk,
            name=short_name,
            code=code,
            slug=slug,
            is_office=kind == Organisation.Kind.OFFICE,
            levels=frozenset(levels.get(pk, ())),
            sort_key=text_sort_key(short_name),
            search_text=fold(f"{short_name} {name} {code}"),
        )
        for pk, short_name, name, code, slug, kind in rows
    }
