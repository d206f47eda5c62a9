"""The one place that decides which organisations' rows a query may touch.

The host names the organisation and a middleware opens a scope. The default manager of every
owned model obeys it and raises outside one: nothing ever means everything.

Four relations, proven by ``tests/test_tenancy.py``:

(a) ``Owned``      rows of one organisation: read and written by it alone.
(b) ``Inherited``  read by the owner and all levels below it, written by the owner.
(c) ``TwoParty``   seen and written by two organisations, which are fixed when the row is created.
(d) ``below()``    read-only view of the units under an office on a date, for listed files only.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import models
from django.db.models import Q


class OutOfScope(RuntimeError):
    """An owned model was read or written outside what the scope allows."""


@dataclass(frozen=True)
class Scope:
    """Whose rows are visible: primary keys of organisations.

    own        rows that may be read and, when ``writable``, written
    above      levels above today: their inherited rows are read
    before     abolished predecessors: their inherited and two-party rows are read
    """

    own: frozenset
    above: frozenset = frozenset()
    before: frozenset = frozenset()
    writable: bool = True


_EVERYTHING = object()
_scope = ContextVar("organisation_scope", default=None)


@contextmanager
def organisation_scope(organisation):
    """Limit every owned query to this organisation until the block ends."""
    token = _scope.set(organisation.as_scope())
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def below(office, *, on):
    """Read what the units under ``office`` on the date ``on`` own; nothing can be written."""
    units = frozenset(office.descendant_ids(on=on))
    token = _scope.set(Scope(own=units, writable=False))
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def every_organisation(*, reason):
    """Lift the limit, for commands and reports in listed files; `reason` is for the reader."""
    if not reason:
        raise ValueError("Say why the scope is lifted.")
    token = _scope.set(_EVERYTHING)
    try:
        yield
    finally:
        _scope.reset(token)


def current_scope():
    """Return the open Scope; raise OutOfScope when there is none or it is lifted."""
    scope = _scope.get()
    if scope is None or scope is _EVERYTHING:
        raise OutOfScope("No single scope is open.")
    return scope


def is_scoped():
    """Tell whether a scope, or its lifting, is open."""
    return _scope.get() is not None


def is_lifted():
    """Tell whether the scope is lifted."""
    return _scope.get() is _EVERYTHING


def own_organisation_id():
    """Return the id of the one organisation of the open scope."""
    own = current_scope().own
    if len(own) != 1:
        raise OutOfScope("The scope holds more than one organisation.")
    return next(iter(own))


def _among(field, ids):
    if len(ids) == 1:
        return Q(**{f"{field}_id": next(iter(ids))})
    return Q(**{f"{field}__in": ids})


def _open_scope(label, deed):
    scope = _scope.get()
    if scope is None:
        raise OutOfScope(f"{label} {deed} outside a scope")
    return scope


def _refuse_write(label, owners):
    """Raise unless every owner in a collection of ids may be written; one of them is enough."""
    scope = _open_scope(label, "written")
    if scope is _EVERYTHING:
        return
    if not scope.writable:
        raise OutOfScope(f"{label} written in a scope that only reads")
    if not any(owner in scope.own for owner in owners):
        raise OutOfScope(f"{label} written outside its scope")


class OwnedQuerySet(models.QuerySet):
    def in_scope(self):
        scope = _open_scope(self.model._meta.label, "queried")
        if scope is _EVERYTHING:
            return self
        return self.filter(self.model.readable(scope))

    def writable(self):
        """Narrow to the rows that the scope may change."""
        scope = _open_scope(self.model._meta.label, "queried")
        if scope is _EVERYTHING:
            return self
        if not scope.writable:
            return self.none()
        return self.filter(self.model.writable_in(scope))

    def _refuse_foreign_rows(self):
        label = self.model._meta.label
        scope = _open_scope(label, "written")
        if scope is _EVERYTHING:
            return
        if not scope.writable:
            raise OutOfScope(f"{label} written in a scope that only reads")
        if self.model.reads_wider_than_it_writes:
            rows = self.model._base_manager.using(self.db).filter(pk__in=self.values("pk"))
            if rows.exclude(self.model.writable_in(scope)).exists():
                raise OutOfScope(f"{label} written outside its scope")

    def update(self, **values):
        self._refuse_foreign_rows()
        for field in self.model.parties:
            if _scope.get() is not _EVERYTHING and {field, f"{field}_id"} & set(values):
                raise OutOfScope(f"{self.model._meta.label} cannot change {field} in bulk")
        return super().update(**values)

    update.alters_data = True

    def delete(self):
        self._refuse_foreign_rows()
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        label = self.model._meta.label
        for owners in {obj.owner_ids() for obj in objs}:
            _refuse_write(label, owners)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        objs = tuple(objs)
        if set(fields) & set(self.model.parties):
            raise OutOfScope(f"{self.model._meta.label} cannot change its owner in bulk")
        for obj in objs:
            obj.refuse_foreign_write()
        return super().bulk_update(objs, fields, *args, **kwargs)


class OwnedManager(models.Manager.from_queryset(OwnedQuerySet)):
    def get_queryset(self):
        return super().get_queryset().in_scope()


class Owned(models.Model):
    """A row that belongs to one organisation."""

    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="đơn vị",
    )

    objects = OwnedManager()

    parties = ("organisation",)
    reads_wider_than_it_writes = False

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.refuse_foreign_write()
        super().save(*args, **kwargs)
        self._stored_owners = self.owner_ids()

    def delete(self, *args, **kwargs):
        self.refuse_foreign_write()
        return super().delete(*args, **kwargs)

    @classmethod
    def readable(cls, scope):
        return _among("organisation", scope.own)

    @classmethod
    def writable_in(cls, scope):
        return _among("organisation", scope.own)

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        columns = [f"{field}_id" for field in cls.parties]
        if all(column in row.__dict__ for column in columns):
            row._stored_owners = tuple(row.__dict__[column] for column in columns)
        return row

    def owner_ids(self):
        """Return the ids of the organisations that this row belongs to."""
        return tuple(getattr(self, f"{field}_id") for field in self.parties)

    def stored_owners(self):
        """Return the owners as the database has them; None for a row not saved yet."""
        if self._state.adding:
            return None
        if not hasattr(self, "_stored_owners"):
            columns = [f"{field}_id" for field in self.parties]
            rows = type(self)._base_manager.filter(pk=self.pk).values_list(*columns)
            self._stored_owners = rows.first()
        return self._stored_owners

    def refuse_foreign_write(self):
        label = self._meta.label
        _refuse_write(label, self.owner_ids())
        stored = self.stored_owners()
        if stored is not None:
            _refuse_write(label, stored)


class Inherited(Owned):
    """A row that an office owns and every level below may read."""

    reads_wider_than_it_writes = True

    class Meta:
        abstract = True

    @classmethod
    def readable(cls, scope):
        return _among("organisation", scope.own | scope.above | scope.before)


class TwoParty(Owned):
    """A row that two organisations share; ``parties`` names both foreign keys.

    The parties are fixed when the row is created, so that a school which moves to another office
    keeps its past with the old one.
    """

    parties = ("organisation", "recipient")
    reads_wider_than_it_writes = True

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self.stored_owners() not in (None, self.owner_ids()):
            raise OutOfScope(f"{self._meta.label}: the two parties are fixed when created")
        super().save(*args, **kwargs)

    @classmethod
    def readable(cls, scope):
        seen = scope.own | scope.before
        first, second = cls.parties
        return _among(first, seen) | _among(second, seen)

    @classmethod
    def writable_in(cls, scope):
        first, second = cls.parties
        return _among(first, scope.own) | _among(second, scope.own)
