"""Measures taken inside Django, each in a process of its own; prints one JSON object.

python -m tests.benchmarks.inside MEASURE [ARGUMENT ...], with the environment of the portal.
"""

import io
import json
import os
import resource
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schoolportal.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from apps.core.scoping import every_organisation  # noqa: E402

TRANSACTION_WORDS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def sample_lookups(count):
    """Return host, code and secret of about ``count`` pupils, spread over all of them."""
    from apps.organisations.models import Domain
    from apps.roster.models import LookupSecret

    with every_organisation(reason="the sample of a benchmark"):
        hosts = dict(
            Domain.objects.filter(is_canonical=True).values_list("organisation_id", "host")
        )
        secrets = LookupSecret.objects.filter(pupil__result_cards__isnull=False).distinct()
        step = max(1, secrets.count() // int(count))
        rows = secrets.order_by("pk").values_list("organisation_id", "pupil__code", "secret")
        return [
            {"host": hosts[organisation], "code": code, "secret": secret}
            for organisation, code, secret in rows[::step]
        ]


def database():
    """Return what the figures were measured on."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            return {"database": connection.vendor, "durability": "the server's own"}
        cursor.execute("PRAGMA journal_mode")
        journal = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous")
        level = ["off", "normal", "full", "extra"][cursor.fetchone()[0]]
    return {"database": "sqlite", "durability": f"journal {journal}, synchronous {level}"}


def statements_of_get(host, path):
    return _statements(host, lambda client: client.get(path))


def statements_of_lookup(host, path, code, secret):
    return _statements(host, lambda client: client.post(path, {"code": code, "secret": secret}))


def _statements(host, ask):
    """Count the statements of the second request, transactions' own words aside."""
    client = Client(SERVER_NAME=host)
    ask(client)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = ask(client)
    texts = [query["sql"] for query in captured.captured_queries]
    return {
        "status": answer.status_code,
        "statements": [text for text in texts if not text.startswith(TRANSACTION_WORDS)],
    }


def read_bare(file):
    """Time openpyxl's read-only mode as it merely reads the file."""
    import openpyxl

    started = time.perf_counter()
    workbook = openpyxl.load_workbook(file, read_only=True)
    rows = sum(1 for _row in workbook.active.iter_rows(values_only=True))
    return {"seconds": time.perf_counter() - started, "rows": rows}


def import_roster(file, organisation, year, mode):
    """Time the import of a pupil list, as the command does it; ``mode`` is dry-run or commit."""
    printed = io.StringIO()
    options = {"json": True, "dry_run": mode == "dry-run"}
    started = time.perf_counter()
    try:
        call_command(
            "import_roster",
            file,
            organisation=organisation,
            year=int(year),
            stdout=printed,
            **options,
        )
        status = 0
    except SystemExit as ended:
        status = ended.code
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "status": status,
        "report": json.loads(printed.getvalue()),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "child_memory_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


MEASURES = {
    measure.__name__: measure
    for measure in (
        sample_lookups,
        database,
        statements_of_get,
        statements_of_lookup,
        read_bare,
        import_roster,
    )
}

if __name__ == "__main__":
    print(json.dumps(MEASURES[sys.argv[1]](*sys.argv[2:])))
