"""Exams: the look-up from a thousand candidates to a million, and the import of 100,000."""

import itertools
import random

import openpyxl

from .rows import at_least, at_most, failed, told
from .stage import post_request

HOSTS = ("so.localhost", "localhost", "thpt-cao-nguyen.localhost", "thcs-tan-lap.localhost")
SAMPLE = 2_000
ROWS = 100_000
HEADINGS = ["Số báo danh", "Họ và tên", "Ngày sinh", "Trường", "Lớp"]
SUBJECTS = ["Toán", "Ngữ văn", "Ngoại ngữ", "Vật lí", "Hóa học"]


def exam_lookups_at_1k(stage):
    yield from _lookups(stage, 1_000)


def exam_lookups_at_100k(stage):
    yield from _lookups(stage, 100_000)


def exam_lookups_at_1m(stage):
    yield from _lookups(stage, 1_000_000)


def _lookups(stage, candidates):
    name = f"exam look-up, {candidates:,} candidates"
    slug = f"do-{candidates}"
    stage.inside("make_exam", None, slug, candidates)
    path = f"/tra-cuu/ky-thi/{slug}/"
    facts = stage.inside("database")
    with stage.portal() as server:
        done = stage.compare(server, _visitors(path, candidates), sign=b"data-result")
    if done.odd:
        yield failed(name, f"unexpected answers {done.odd}")
        return
    where = f"requests/s ({facts['database']}, {facts['durability']})"
    yield told(name, done.per_second, where)
    yield at_least(f"{name}, speed", done.speed, "× the bare reply", 0.25)
    yield at_most(f"{name}, processor", done.cost, "× the bare reply", 4)
    counted = stage.inside(
        "statements_of_lookup", None, HOSTS[1], path, "00000001", f"{1:010d}", "number"
    )
    yield at_most(f"{name}, statements", len(counted["statements"]), "statements", 3)


def _visitors(path, candidates):
    """Yield look-ups for ever: of candidates spread over all, from the sites of several units."""
    step = max(1, candidates // SAMPLE)
    numbers = range(0, candidates, step)
    for place, number in enumerate(itertools.cycle(numbers)):
        address = f"10.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}"
        fields = {"number": f"{number:08d}", "secret": f"{number:010d}"}
        yield post_request(path, HOSTS[place % len(HOSTS)], fields, address=address)


def exam_import(stage):
    """Import 100,000 candidates beside parsing and inserting the same rows and nothing more."""
    file, small = make_file(stage, ROWS), make_file(stage, ROWS // 10)
    bare = stage.inside("insert_bare", None, file)
    little = stage.inside("import_exam", None, small, "nhap-10k")
    run = stage.inside("import_exam", None, file, "nhap-100k")
    report = run["report"]
    if not report["committed"] or report["accepted"] != ROWS:
        yield failed("exam import", f"status {run['status']}, {report['accepted']} rows")
        return
    yield told("bare parsing and inserting of 100,000 candidates", bare["seconds"], "s")
    yield told("exam import of 100,000 candidates", run["seconds"], "s")
    yield at_most(
        "exam import of 100,000 candidates", run["seconds"] / bare["seconds"], "× the bare one", 3
    )
    yield told("exam import of 100,000, memory of the child", run["child_memory_mb"], "MB")
    yield told("exam import of 100,000, memory of the worker", run["memory_mb"], "MB")
    grown = run["memory_mb"] - little["memory_mb"]
    yield at_most("exam import, memory of the worker from 10,000 to 100,000", grown, "MB more", 40)


def make_file(stage, rows):
    """Write a workbook of candidates with a column for each subject; return its path.

    Since 2025 a candidate sits Toán, Ngữ văn and two of the others.
    """
    file = stage.scratch / f"candidates-{rows}.xlsx"
    if file.exists():
        return file
    dice = random.Random(rows)
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Thí sinh")
    sheet.append([*HEADINGS, *SUBJECTS])
    for number in range(rows):
        born = f"{1 + number % 28:02d}/{1 + number % 12:02d}/2008"
        name = f"{dice.choice(['Nguyễn', 'Trần', 'Lê', 'Phạm'])} Thị Mẫu {_letters(number)}"
        scores = [dice.randrange(41) / 4 for _ in SUBJECTS]
        scores[2 + number % 3] = None
        school = f"Trường THPT Số {number % 300}"
        sheet.append([f"{number:08d}", name, born, school, f"12A{number % 12}", *scores])
    workbook.save(file)
    return file


def _letters(number):
    return "".join(chr(65 + int(digit)) for digit in str(number)).capitalize()
