"""The list of units of a department: new and changed units, their hosts, parents, invitations."""

from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.imports.specs import Plan, PlanItem, Spec
from apps.organisations.models import Level, Organisation
from apps.organisations.restructuring import amend, create_organisation, rename

from .book import DETAILS, Book, Tree
from .checking import findings_of
from .columns import GUIDE, columns_of
from .inviting import invite_manager
from .naming import short_of
from .undoing import take_back_what_units_own

KIND = "organisations.units"


def units_spec(organisation, parameters):
    """Return the Spec of a list of units under a department; there are no parameters."""
    if not organisation.is_office:
        raise ValidationError(
            "Danh sách đơn vị chỉ nhập được trên trang của một cơ quan quản lý.",
            code="not_an_office",
        )
    return _Units(organisation).spec()


class _Units:
    """One import: checks, plan and write over the same reading of the tree."""

    def __init__(self, department):
        self.department = department

    def spec(self):
        return Spec(
            kind=KIND,
            title="Danh sách đơn vị",
            columns=columns_of(list(Level.objects.all())),
            key=lambda row: row.get("slug") or None,
            key_column="slug",
            check=lambda rows: list(findings_of(rows, self._book(rows))),
            plan=self.plan,
            write=self.write,
            before_undo=take_back_what_units_own,
            guide=GUIDE,
        )

    def _book(self, rows):
        return Book(rows, self.tree)

    @cached_property
    def tree(self):
        return Tree(self.department)

    def plan(self, rows):
        book, plan = self._book(rows), Plan()
        for row in book.parents_first(rows):
            unit = book.existing(row)
            if unit is None:
                plan.new.append(self._item_of_new(row, book))
                continue
            changes = tuple(
                (_label(name), getattr(unit, name), value)
                for name, value in book.changes(row, unit).items()
            )
            target = plan.changed if changes else plan.unchanged
            target.append(PlanItem(f"{unit.name} ({unit.slug})", changes))
        for unit in self.tree.inside.values():
            is_told = unit.slug.lower() in book.rows
            if unit != self.department and not is_told and not unit.closed_on:
                plan.missing.append(PlanItem(f"{unit.name} ({unit.slug})"))
        return plan

    def _item_of_new(self, row, book):
        above = book.parents[row.get("slug")]
        unit, written = self.tree.by_slug.get(above), book.rows.get(above)
        told = {
            "cấp trên": unit.name if unit is not None else written.get("name"),
            "trực thuộc từ ngày": f"{book.starts_on(row):%d/%m/%Y}",
            "tên miền": ", ".join(row.get("hosts") or ()),
            "thư mời": row.get("invitee"),
        }
        changes = tuple((label, "", value) for label, value in told.items() if value)
        return PlanItem(f"{row.get('name')} ({row.get('slug')})", changes)

    def write(self, rows, recorder):
        book = self._book(rows)
        created = {}
        for row in book.parents_first(rows):
            unit = book.existing(row)
            if unit is not None:
                self._change(unit, book.changes(row, unit), recorder)
                continue
            above = book.parents[row.get("slug")]
            parent = created.get(above) or self.tree.by_slug[above]
            created[row.get("slug")] = self._create(row, book, parent, recorder)

    def _create(self, row, book, parent, recorder):
        unit = create_organisation(
            user=recorder.user,
            slug=row.get("slug"),
            name=row.get("name"),
            short_name=row.get("short_name") or short_of(row.get("name")),
            kind=book.kind(row),
            levels=row.get("levels"),
            hosts=row.get("hosts") or (),
            parent=parent,
            on=book.starts_on(row),
            **{name: row.get(name) for name in DETAILS if row.get(name)},
        )
        recorder.created([unit, *unit.names.all(), *unit.domains.all(), *unit.affiliations.all()])
        if row.get("invitee"):
            invite_manager(
                unit,
                email=row.get("invitee"),
                full_name=row.get("invitee_name"),
                user=recorder.user,
            )
        return unit

    def _change(self, unit, changes, recorder):
        """Write what a row changes at a unit: a name from today on, the rest as it is now."""
        if not changes:
            return
        recorder.updating(unit)
        former, names = None, {}
        for name in ("name", "short_name"):
            if name in changes:
                names[name] = changes.pop(name)
        if names:
            former = unit.names.filter(valid_to__isnull=True).first()
            if former is not None:
                recorder.updating(former)
            unit = rename(
                unit,
                **{"name": unit.name, "short_name": unit.short_name, **names},
                on=timezone.localdate(),
                user=recorder.user,
            )
        if changes:
            unit = amend(unit, user=recorder.user, **changes)
        recorder.updated([unit])
        if names:
            if former is not None:
                former.refresh_from_db()
                recorder.updated([former])
            recorder.created([unit.names.get(valid_to__isnull=True)])


def _label(name):
    return str(Organisation._meta.get_field(name).verbose_name)
