"""Pages of staff that are drawn anew only when the database answers differently than before.

A page kept here carries the statements that it was drawn from and what they answered. A visit puts
the same statements again, inside one that answers with a text for each: only when every text is the
same is the page sent as it is. So no writer has to say what changed, and nothing can be forgotten;
what is saved is composing the statements, fetching their rows one by one, and drawing the page. The
key holds what else a page follows from: the unit and host, who looks (name and rights) and what was
asked for. A page is kept for the minute of the clock in which it was drawn, so a view asks the
database about ``this_minute``, not about ``now``.
"""

import re
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone

MOST_KEPT = 24  # pages in a process, each with the rows that it was drawn from
LONGEST_QUERY = 300  # a longer address is hardly asked for twice
MOST_STATEMENTS = 30
MOST_COLUMNS = 100  # SQLite takes 127 in one function
_TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]+(?=")')
_kept = OrderedDict()  # key → Kept, the last used at the end
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Kept:
    """``parts`` are the page between its form tokens; None: only its statements are known yet.

    ``question``: (sql, values) that asks for all of them again.
    """

    organisation: object
    minute: int
    statements: list
    question: tuple
    answers: tuple | None = None
    parts: list | None = None


class Listener:
    """Writes down the statements that a page puts: (sql, values, number of columns)."""

    def __init__(self):
        self.statements = []
        self.only_reads = True

    def __call__(self, execute, sql, params, many, context):
        if many or params is None or not sql.startswith("SELECT"):
            self.only_reads = False
        result = execute(sql, params, many, context)
        self.statements.append((sql, params, len(context["cursor"].description or ())))
        return result

    @property
    def may_be_put_again(self):
        return (
            self.only_reads
            and 0 < len(self.statements) <= MOST_STATEMENTS
            and all(0 < columns <= MOST_COLUMNS for _sql, _params, columns in self.statements)
            and connection.vendor in AS_TEXT
        )


def this_minute():
    """Return the moment at which the minute of the clock began."""
    return timezone.now().replace(second=0, microsecond=0)


def kept_while_same(view):
    """Keep what a view of the signed-in staff draws for as long as the database says the same."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not _may_keep(request):
            return view(request, *args, **kwargs)
        key = _key(request)
        minute = int(time.time()) // 60
        with _lock:
            kept = _kept.get(key)
        if kept is not None and (
            kept.organisation is not request.organisation or kept.minute != minute
        ):
            kept = None
        # The answers are read before the page is drawn: a change in between makes it drawn again.
        answers = None if kept is None else _answers(*kept.question)
        if kept is not None and kept.parts is not None and kept.answers == answers:
            with _lock:
                if key in _kept:
                    _kept.move_to_end(key)
            return _sent(request, kept.parts)
        listener = Listener()
        with connection.execute_wrapper(listener):
            response = view(request, *args, **kwargs)
        if _is_plain_page(response) and listener.may_be_put_again:
            is_same = kept is not None and kept.statements == listener.statements
            question = kept.question if is_same else _question(listener.statements)
            parts = _TOKEN.split(response.content) if is_same else None
            found = (answers, parts) if is_same else ()
            _keep(key, Kept(request.organisation, minute, listener.statements, question, *found))
        return response

    return wrapper


def _may_keep(request):
    return (
        not settings.DEBUG
        and request.method in {"GET", "HEAD"}
        and request.user.is_authenticated
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
        and not len(get_messages(request))
    )


def _key(request):
    user = request.user
    who = user.pk, user.full_name, user.is_superuser, user.roles_here()
    where = request.organisation.pk, request.scheme, request.get_host()
    return where, who, request.path, request.META.get("QUERY_STRING", "")


def _sqlite_text(sql, columns):
    names = ",".join(f"c{number}" for number in range(columns))
    rows = f"SELECT json_group_array(json_array({names})) FROM answer"
    return f"(WITH answer({names}) AS ({sql}) {rows})"


def _postgresql_text(sql, columns):
    return f"(SELECT string_agg((answer.*)::text, ';') FROM ({sql}) AS answer)"


# How a database tells all rows of a statement, in their order, as one text that no other rows give.
AS_TEXT = {"sqlite": _sqlite_text, "postgresql": _postgresql_text}


def _question(statements):
    """Return (sql, values) of one statement whose only row holds the answers to all."""
    as_text = AS_TEXT[connection.vendor]
    texts = [as_text(sql, columns) for sql, _params, columns in statements]
    values = [value for _sql, params, _columns in statements for value in params]
    return "SELECT " + ", ".join(texts), values


def _answers(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def _is_plain_page(response):
    return (
        type(response) is HttpResponse
        and response.status_code == 200
        and not response.cookies
        and list(response.headers) == ["Content-Type"]
    )


def _keep(key, kept):
    with _lock:
        _kept[key] = kept
        _kept.move_to_end(key)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)


def _sent(request, parts):
    token = get_token(request).encode() if len(parts) > 1 else b""
    return HttpResponse(token.join(parts))
