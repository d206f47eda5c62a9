"""The units of a file beside those that exist: who is new, who is whose parent, in what order."""

from difflib import get_close_matches

from django.db.models import Q
from django.utils import timezone

from apps.core.text import fold
from apps.core.values import CellProblem
from apps.organisations.models import Affiliation, Level, Organisation

from .cells import digits_of
from .naming import short_of

DETAILS = ("address", "phone", "email", "responsible_name", "responsible_title", "unit_code")


class Tree:
    """All units as they are before the import, read once; those below the department are open."""

    def __init__(self, department):
        self.department = department
        units = {
            unit.pk: unit
            for unit in Organisation.objects.prefetch_related("levels", "domains", "names")
        }
        self.by_slug = {unit.slug.lower(): unit for unit in units.values()}
        self.hosts = {domain.host: unit for unit in units.values() for domain in unit.domains.all()}
        self.levels = {level.code: level for level in Level.objects.all()}
        self.parents = {}
        today = timezone.localdate()
        links = Affiliation.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
        # The parent of today; for a unit whose first day is still to come, the one of that day.
        for child, parent in links.order_by("valid_from").values_list("child_id", "parent_id"):
            self.parents.setdefault(child, units[parent])
        self.inside = {unit.pk: unit for unit in units.values() if self._is_inside(unit)}

    def _is_inside(self, unit):
        seen = set()
        while unit is not None and unit.pk not in seen:
            if unit.pk == self.department.pk:
                return True
            seen.add(unit.pk)
            unit = self.parents.get(unit.pk)
        return False

    def named(self, name):
        """Return a unit of this name anywhere, or None."""
        units = self.by_slug.values()
        return next((unit for unit in units if fold(unit.name) == fold(name)), None)


class Book:
    """The rows of one file over the Tree; a unit is known by its slug in small letters."""

    def __init__(self, rows, tree):
        self.tree = tree
        self.today = timezone.localdate()
        self.rows = {}
        self.slugs_of_name = {}
        for row in rows:
            if row.get("slug"):
                self.rows.setdefault(row.get("slug"), row)
                name = row.get("name") or ""
                self._name(row.get("slug"), name, row.get("short_name") or short_of(name))
        for unit in tree.inside.values():
            self._name(unit.slug.lower(), unit.name, unit.short_name)
        self.parents = self._parents()

    def _name(self, slug, *names):
        for name in names:
            if name:
                self.slugs_of_name.setdefault(fold(name), set()).add(slug)

    def _parents(self):
        """Return slug → slug of the parent, for new rows whose parent is found."""
        found = {}
        for slug, row in self.rows.items():
            if self.existing(row) is None:
                try:
                    found[slug] = self.parent_slug(row)
                except CellProblem:
                    continue
        return found

    def existing(self, row):
        return self.tree.by_slug.get(row.get("slug") or "")

    def parent_slug(self, row):
        """Return the slug of a new row's parent; a blank cell means the department."""
        told = row.get("parent")
        if not told:
            return self.tree.department.slug.lower()
        return self.find(told)

    def find(self, told):
        """Return the slug of the unit that a cell names; raise CellProblem with the reason."""
        slug = told.lower()
        known = self.tree.by_slug.get(slug)
        if slug in self.rows or (known is not None and known.pk in self.tree.inside):
            return slug
        slugs = self.slugs_of_name.get(fold(told), set())
        if len(slugs) == 1:
            return next(iter(slugs))
        if slugs:
            raise CellProblem(
                "parent_ambiguous",
                "Có nhiều đơn vị mang tên này.",
                f"Ghi tên rút gọn: {', '.join(sorted(slugs))}.",
            )
        self._refuse_outside(known or self.tree.named(told))
        alike = get_close_matches(fold(told), self.slugs_of_name, n=1, cutoff=0.8)
        hint = f" Có phải là “{min(self.slugs_of_name[alike[0]])}”?" if alike else ""
        raise CellProblem(
            "unknown_parent",
            "Không tìm thấy đơn vị cấp trên, cả trong tệp lẫn trên hệ thống.",
            f"Ghi đúng tên rút gọn hoặc tên đầy đủ, hoặc thêm một dòng cho đơn vị đó.{hint}",
        )

    def _refuse_outside(self, unit):
        if unit is None:
            return
        if unit.closed_on and unit.closed_on <= self.today:
            raise CellProblem(
                "parent_closed",
                f"Đơn vị cấp trên này đã giải thể từ {unit.closed_on:%d/%m/%Y}.",
                "Chọn cơ quan kế thừa.",
            )
        raise CellProblem(
            "parent_elsewhere",
            f"Đơn vị cấp trên này không thuộc {self.tree.department.short_name}.",
            "Nhập tệp trên trang của cơ quan có đơn vị đó, hoặc chọn cấp trên khác.",
        )

    def kind(self, row):
        """Return the kind as told, or as it follows from the levels; "" when neither tells."""
        if row.get("kind"):
            return row.get("kind")
        kinds = {self.tree.levels[code].is_school for code in row.get("levels") or ()}
        if len(kinds) != 1:
            return ""
        return Organisation.Kind.SCHOOL if kinds.pop() else Organisation.Kind.OFFICE

    def starts_on(self, row):
        return row.get("on") or self.today

    def in_circle(self, slug):
        """Tell whether the way up from a new row comes back to it."""
        seen, above = set(), self.parents.get(slug)
        while above is not None and above not in seen:
            if above == slug:
                return True
            seen.add(above)
            above = self.parents.get(above)
        return False

    def parents_first(self, rows):
        """Return rows so that every new unit comes after its parent."""
        ordered, placed = [], set()
        by_slug = {row.get("slug"): row for row in rows}
        for row in rows:
            way, slug = [], row.get("slug")
            while slug in by_slug and slug not in placed:
                placed.add(slug)
                way.append(by_slug[slug])
                slug = self.parents.get(slug)
            ordered += reversed(way)
        return ordered

    def changes(self, row, unit):
        """Return {field: new value} of what a row says otherwise; blanks say nothing."""
        told = {}
        if row.get("name") and row.get("name") != unit.name:
            told["name"] = row.get("name")
        if row.get("short_name"):
            told["short_name"] = row.get("short_name")
        elif "name" in told:
            told["short_name"] = short_of(told["name"])
        told.update({name: row.get(name) for name in DETAILS if row.get(name)})
        return {name: value for name, value in told.items() if not _same(name, value, unit)}


def _same(name, value, unit):
    stored = getattr(unit, name)
    if name == "phone":
        return digits_of(stored) == digits_of(value)
    if name == "email":
        return stored.lower() == value.lower()
    return stored == value
