"""Statements that nearly every request puts: composed by the ORM once, then only given values."""

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression

MOST_KEPT = 300  # for each thread; statements that name a unit are as many as units asked for


class Given(Expression):
    """The place of a value in a composed statement."""

    def __init__(self, name, output_field):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Ready:
    """A query that ``compose()`` makes with a ``Given`` for each value that differs between visits.

    What the query follows from besides, as the open scope, is the ``key`` of each call. Statements
    lie with the connection that they were composed for, as does how its values are converted.
    """

    def __init__(self, compose):
        self.compose = compose

    def rows(self, key=None, **values):
        """Return the rows as lists, as ``values_list`` would give them."""
        connection = connections[DEFAULT_DB_ALIAS]
        kept = vars(connection).setdefault("ready_statements", {})
        ready = kept.get((self, key))
        if ready is None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            ready = kept[self, key] = self._composed(connection)
        sql, params, compiler, converters = ready
        given = [
            one.output_field.get_db_prep_value(values[one.name], connection)
            if isinstance(one, Given)
            else one
            for one in params
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            rows = cursor.fetchall()
        return list(compiler.apply_converters(rows, converters))

    def _composed(self, connection):
        compiler = self.compose().query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        return sql, params, compiler, converters
