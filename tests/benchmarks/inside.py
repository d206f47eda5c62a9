"""Measures taken inside Django, each in a process of its own; prints one JSON object.

python -m tests.benchmarks.inside MEASURE [ARGUMENT ...], with the environment of the portal.
"""

import io
import itertools
import json
import os
import resource
import sys
import time
from dataclasses import replace

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schoolportal.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from apps.core.scoping import every_organisation  # noqa: E402

from . import inside_submissions  # noqa: E402
from .counting import count_statements  # noqa: E402


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
    return count_statements(host, lambda client: client.get(path))


def statements_of_lookup(host, path, code, secret, name="code"):
    return count_statements(host, lambda client: client.post(path, {name: code, "secret": secret}))


def read_bare(file):
    """Time openpyxl's read-only mode as it merely reads the file."""
    import openpyxl

    started = time.perf_counter()
    workbook = openpyxl.load_workbook(file, read_only=True)
    rows = sum(1 for _row in workbook.active.iter_rows(values_only=True))
    return {"seconds": time.perf_counter() - started, "rows": rows}


def import_roster(file, organisation, year, mode):
    """Time the import of a pupil list, as the command does it; ``mode`` is dry-run or commit."""
    options = {"organisation": organisation, "year": int(year), "dry_run": mode == "dry-run"}
    return _timed_import("import_roster", file, **options)


def _timed_import(command, file, **options):
    printed = io.StringIO()
    started = time.perf_counter()
    try:
        call_command(command, file, stdout=printed, json=True, **options)
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


def make_exam(slug, count):
    """Give the department a published exam with ``count`` candidates; return how many it has."""
    from apps.core.scoping import organisation_scope
    from apps.organisations.models import Organisation
    from apps.results.exams.distribution import refresh_figures
    from apps.results.exams.models import Candidate, Exam
    from apps.results.exams.releasing import publish

    department = Organisation.objects.get(slug="so")
    with organisation_scope(department):
        exam = _exam(department, slug)
        rows = (
            Candidate(
                organisation=department,
                exam=exam,
                number=f"{number:08d}",
                full_name="Trần Thị Đo",
                school_name="Trường THPT Đo Tốc Độ",
                class_name="12A1",
                scores={"toan": f"{number % 41 / 4:g}", "ngu-van": "7", "ngoai-ngu": "absent"},
                secret=f"{number:010d}",
            )
            for number in range(int(count))
        )
        while block := list(itertools.islice(rows, 5000)):
            Candidate.objects.bulk_create(block)
        refresh_figures(exam)
        publish(Exam.objects.get(pk=exam.pk), user=None)
    return {"candidates": int(count)}


def _exam(organisation, slug):
    """An empty exam with the subjects of a graduation."""
    from apps.results.exams.models import Exam, ExamSubject
    from apps.results.exams.presets import presets

    exam = Exam.objects.create(
        organisation=organisation,
        slug=slug,
        name=f"Kỳ thi đo tốc độ {slug}",
        kind=Exam.Kind.GRADUATION,
        school_year_id=2025,
        number_length=8,
    )
    for position, one in enumerate(presets(exam.kind, exam.year)):
        ExamSubject.objects.create(
            organisation=organisation,
            exam=exam,
            code=one.code,
            name=one.name,
            step=one.step,
            highest=one.highest,
            position=position,
        )
    return exam


def insert_bare(file):
    """Time merely parsing a workbook of candidates and inserting its rows in bulk."""
    from python_calamine import CalamineWorkbook

    from apps.core.scoping import organisation_scope
    from apps.organisations.models import Organisation
    from apps.results.exams.models import Candidate

    department = Organisation.objects.get(slug="so")
    with organisation_scope(department):
        exam = _exam(department, "chi-ghi")
        started = time.perf_counter()
        rows = iter(CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python())
        headings = next(rows)
        with transaction.atomic():
            while block := list(itertools.islice(rows, 1000)):
                Candidate.objects.bulk_create(
                    Candidate(
                        organisation=department,
                        exam=exam,
                        number=row[0],
                        full_name=row[1],
                        school_name=row[3],
                        class_name=row[4],
                        scores=dict(zip(headings[5:], row[5:], strict=True)),
                    )
                    for row in block
                )
        seconds = time.perf_counter() - started
        count = Candidate.objects.filter(exam=exam).count()
        Candidate.objects.filter(exam=exam).delete()
        exam.delete()
    return {"seconds": seconds, "rows": count}


def import_exam(file, slug):
    """Time the import of an exam's file into a new exam, as the command does it."""
    from apps.core.scoping import organisation_scope
    from apps.organisations.models import Organisation

    department = Organisation.objects.get(slug="so")
    with organisation_scope(department):
        _exam(department, slug)
    return _timed_import("import_exam", file, organisation="so", exam=slug)


def check_list(file):
    """Time a sent list against the newest pack, with last year's list of as many pupils beside."""
    from datetime import date

    from apps.submissions.packs import newest_pack
    from apps.submissions.packs.checking import Context, KnownPupil
    from apps.submissions.packs.checking import check_list as check

    pack = newest_pack(2026)
    context = Context("Trường THCS Thử", "62001", (6, 7, 8, 9), 2026, date(2026, 11, 20))
    first = check(file, pack, context)
    known = tuple(KnownPupil.of(pupil) for pupil in first.pupils)
    context = replace(context, known_pupils=known, last_year=first.summary)
    started = time.perf_counter()
    checked = check(file, pack, context)
    return {
        "seconds": time.perf_counter() - started,
        "rows": checked.rows_read,
        "accepted": checked.rows_accepted,
        "known": len(known),
        "codes": sorted({finding.code for finding in checked.findings}),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
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
        make_exam,
        insert_bare,
        import_exam,
        check_list,
        inside_submissions.make_matrix,
        inside_submissions.make_deadline,
        inside_submissions.statements_as,
        inside_submissions.account_deadline,
    )
}

if __name__ == "__main__":
    print(json.dumps(MEASURES[sys.argv[1]](*sys.argv[2:])))
