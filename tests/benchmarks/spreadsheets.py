"""Pupil lists: checking against merely reading, committing, and the memory of both."""

import random

import openpyxl

from .rows import at_most, failed, told

ORGANISATION = "thcs-binh-minh"
YEAR = 2026
FAMILY_NAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "A Rơ", "Y Bli", "Đinh", "Rơ Châm"]
MIDDLE_NAMES = ["Thị", "Văn", "Minh", "Thu", "Đức", "Ngọc", "Hoài"]
GIVEN_NAMES = ["An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khôi", "Lan", "Mạnh", "Uyên"]
HEADINGS = (
    ["STT", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp", "Trạng thái"]
    + ["Nơi sinh", "Chỗ ở hiện nay", "Điện thoại", "Họ tên cha", "Nghề nghiệp cha"]
    + ["Năm sinh cha", "Họ tên mẹ", "Nghề nghiệp mẹ", "Năm sinh mẹ", "Quê quán", "Xã", "Tỉnh"]
    + ["Khuyết tật", "Con liệt sĩ", "Đội viên", "Ngày vào đội", "Ghi chú"]
)


def checking(stage):
    file = make_list(stage, 2_000)
    bare = min(stage.inside("read_bare", None, file)["seconds"] for _ in range(3))
    runs = [
        stage.inside("import_roster", None, file, ORGANISATION, YEAR, "dry-run") for _ in range(3)
    ]
    if runs[0]["report"]["rows"] != 2_000:
        yield failed("check of 2,000 × 25", f"{runs[0]['report']['rows']} rows were read")
        return
    seconds = min(run["seconds"] for run in runs)
    yield told("bare reading of 2,000 × 25 (openpyxl)", bare, "s")
    yield told("check of 2,000 × 25", seconds, "s")
    yield at_most("check of 2,000 × 25", seconds / bare, "× the bare reading", 1.5)
    yield told("check of 2,000 × 25, memory of the child", runs[0]["child_memory_mb"], "MB")


def checking_lists(stage):
    """A list that a school sends, against the newest pack of rules and last year's list."""
    file = make_list(stage, 2_000)
    bare = min(stage.inside("read_bare", None, file)["seconds"] for _ in range(3))
    runs = [stage.inside("check_list", None, file) for _ in range(3)]
    if runs[0]["rows"] != 2_000 or runs[0]["known"] < 1_000:  # the made-up names have doubles
        yield failed("sent list of 2,000 × 25", f"{runs[0]['rows']} rows, {runs[0]['codes']}")
        return
    seconds = min(run["seconds"] for run in runs)
    yield told("bare reading of 2,000 × 25 (openpyxl)", bare, "s")
    yield told("check of a sent list of 2,000 × 25", seconds, "s")
    yield at_most("check of a sent list, 2,000 × 25", seconds / bare, "× the bare reading", 1.5)
    yield told("check of a sent list, memory of the worker", runs[0]["memory_mb"], "MB")


def committing(stage):
    file = make_list(stage, 10_000)
    run = stage.inside("import_roster", None, file, ORGANISATION, YEAR, "commit")
    report = run["report"]
    if not report["committed"] or report["accepted"] != 10_000:
        yield failed("10,000 rows committed", f"status {run['status']}, {report['accepted']} rows")
        return
    yield told("10,000 rows checked and committed", run["seconds"], "s")
    yield told("10,000 rows, memory of the worker", run["memory_mb"], "MB")
    yield told("10,000 rows, memory of the child", run["child_memory_mb"], "MB")


def make_list(stage, rows):
    """Write a clean pupil list of 25 columns, the same at every run; return its path."""
    file = stage.scratch / f"pupils-{rows}.xlsx"
    if file.exists():
        return file
    pick = random.Random(rows).choice
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("DanhSach")
    sheet.append(HEADINGS)
    for number in range(1, rows + 1):
        name = f"{pick(FAMILY_NAMES)} {pick(MIDDLE_NAMES)} {pick(GIVEN_NAMES)}"
        grade = 6 + number % 4
        born = f"{1 + number % 28:02d}/{1 + number % 12:02d}/{YEAR - grade - 6}"
        sheet.append(
            [number, f"DM{rows:05d}{number:06d}", name, born, pick(["Nam", "Nữ"]), "Kinh"]
            + [f"{grade}{pick('ABCDEFGH')}", "Đang học", "Kon Tum", "Thôn 1, xã An Bình"]
            + ["0260300" + f"{number % 1000:04d}", f"{pick(FAMILY_NAMES)} Văn Cha", "Nông dân"]
            + [1980, f"{pick(FAMILY_NAMES)} Thị Mẹ", "Nông dân", 1983, "Kon Tum", "An Bình"]
            + ["Quảng Ngãi", "", "", "x", "26/03/2024", ""]
        )
    workbook.save(file)
    return file
