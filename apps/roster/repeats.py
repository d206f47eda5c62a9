"""What a list of pupils repeats, or holds in half: the same child twice, names without families."""

from apps.core.text import fold

from .matching import row_birth

LEAST_ROWS = 3  # fewer one-word names may be a class of highland children


def people_again(matches):
    """Ask about rows of new pupils that name and birth of another row in the same class.

    ``matches``: (row, Match). One of two such rows often has no code, or that of another system.
    """
    seen = {}
    for row, match in matches:
        birth = row_birth(row)
        name = fold(row.get("full_name") or "")
        if not name or birth[2] is None:
            continue
        person = (name, birth, row.get("class_name"))
        first, known = seen.setdefault(person, (row, match))
        is_new = match.pupil is None or known.pupil is None
        code, other = (row.get("code") or "").upper(), (first.get("code") or "").upper()
        if first is row or not is_new or (code == other):
            continue  # rows of one code are told already
        why = "khác mã" if code and other else "một dòng không có mã"
        yield row.finding(
            "query",
            "same_person_again",
            f"Dòng này trùng họ tên, ngày sinh và lớp với dòng {first.number}, nhưng {why}.",
            "Cùng một em thì xóa một dòng; hai em khác nhau thì xác nhận.",
            "full_name",
        )


def given_names_alone(rows):
    """Refuse a sheet of given names alone: the column of family and middle names was not found."""
    sheets = {}
    for row in rows:
        if "given_name" in row.places and not {"family_name", "full_name"} & row.places.keys():
            sheets.setdefault(row.sheet, []).append(row)
    for alone in sheets.values():
        if len(alone) >= LEAST_ROWS and not any(
            " " in (row.get("given_name") or "") for row in alone
        ):
            yield alone[0].finding(
                "error",
                "family_names_missing",
                "Cột Tên chỉ có tên gọi, không thấy cột họ và tên đệm.",
                "Sửa tên cột họ và tên đệm thành “Họ đệm”, hoặc gộp thành một cột “Họ và tên”.",
                "given_name",
            )
