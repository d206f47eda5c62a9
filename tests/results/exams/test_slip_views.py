"""Slips of candidates: printed by school or class, replaced when lost, always logged."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from apps.results.exams.models import Candidate
from apps.results.exams.releasing import publish

from .staff import PUBLIC, entries, fresh, page, text


def test_the_office_prints_slips_of_several_schools_at_once(
    at_office, exam, alder, birch, office, scope_of
):
    shown = text(at_office.get(page(exam, "phieu/")))
    assert alder.name in shown and "thí sinh tự do" in shown and "ABCDE" not in shown

    chosen = [f"={alder.name}", "="]
    printed = text(at_office.post(page(exam, "phieu/"), {"group": chosen, "format": "print"}))

    assert printed.count("ABCDE 12345") == 3
    assert "http://xa-an-binh.localhost/tra-cuu/ky-thi/tot-nghiep/" in printed
    assert "Thí Sinh 3" not in printed
    assert entries(office, scope_of, "results.exam_slips") == [(str(exam.pk), {"slips": 3})]


def test_a_school_prints_its_own_by_class_also_as_a_workbook(at_alder, exam):
    shown = text(at_alder.get(page(exam, "phieu/")))
    assert "9A" in shown and "9B" in shown

    response = at_alder.post(page(exam, "phieu/"), {"group": ["=9A", "=9B"], "format": "xlsx"})

    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[4], row[5]) for row in rows] == [
        ("Thí Sinh 1", "000001", "ABCDE 12345"),
        ("Thí Sinh 2", "000002", "ABCDE 12345"),
    ]


@pytest.mark.parametrize("group", [[], ["=9Z"], ["9A"]])
def test_slips_of_nobody_are_not_printed(at_alder, exam, group, alder, scope_of):
    response = at_alder.post(page(exam, "phieu/"), {"group": group, "format": "print"})

    assert response.status_code == 200 and "ABCDE" not in text(response)
    assert entries(alder, scope_of, "results.exam_slips") == []


def test_a_lost_slip_is_replaced_after_a_look_at_the_name_and_logged(
    at_office, office, exam, scope_of, in_office, officer, alder, client_at
):
    in_office(publish, exam, user=officer)
    found = at_office.post(page(exam, "mat-phieu/"), {"number": " 000003 "})
    assert "Thí Sinh 3" in text(found) and "ABCDE" not in text(found)
    third = Candidate._base_manager.get(number="000003")

    printed = at_office.post(page(exam, "mat-phieu/"), {"candidate": third.pk})

    third.refresh_from_db()
    assert third.secret != "ABCDE12345" and third.printed_secret in text(printed)
    assert entries(office, scope_of, "results.exam_reissue") == [(str(third.pk), {})]
    old = client_at(alder).post(PUBLIC, {"number": "000003", "secret": "ABCDE12345"})
    assert "data-result" not in text(old)
    new = client_at(alder).post(PUBLIC, {"number": "000003", "secret": third.secret})
    assert "data-result" in text(new)


def test_the_desk_of_a_school_knows_its_own_candidates_only(at_alder, exam):
    third = Candidate._base_manager.get(number="000003")

    assert "Không có thí sinh" in text(
        at_alder.post(page(exam, "mat-phieu/"), {"number": "000003"})
    )
    for number in (third.pk, "x", "999999999"):
        reply = at_alder.post(page(exam, "mat-phieu/"), {"candidate": number})
        assert reply.status_code == 404
    third.refresh_from_db()
    assert third.secret == "ABCDE12345"


def test_publishing_warns_of_candidates_without_a_slip_until_theirs_are_printed(
    at_office, at_alder, exam, alder, birch
):
    warned = text(at_office.get(page(exam, "cong-bo/")))
    assert "<strong>4 thí sinh chưa in phiếu tra cứu</strong>" in warned
    assert f'href="{page(exam, "phieu/")}"' in warned
    assert "4 em chưa in phiếu" in text(at_office.get(page(exam)))

    at_alder.post(page(exam, "phieu/"), {"group": ["=9A", "=9B"], "format": "print"})
    assert "chưa in phiếu" not in text(at_alder.get(page(exam)))
    assert "<strong>2 thí sinh chưa" in text(at_office.get(page(exam, "cong-bo/")))
    third = Candidate._base_manager.get(number="000003")
    at_office.post(page(exam, "mat-phieu/"), {"candidate": third.pk})
    assert "<strong>1 thí sinh chưa" in text(at_office.get(page(exam, "cong-bo/")))

    at_office.post(page(exam, "phieu/"), {"group": ["="], "format": "xlsx"})
    assert "chưa in phiếu" not in text(at_office.get(page(exam, "cong-bo/")))


def test_nobody_is_sent_to_the_printer_where_the_exam_asks_for_no_secret(at_office, exam):
    type(exam)._base_manager.filter(pk=exam.pk).update(access="birth")

    assert not fresh(exam).needs_slips
    for act in ("", "cong-bo/"):
        assert "chưa in phiếu" not in text(at_office.get(page(exam, act)))


def test_slips_that_are_not_printed_yet_can_be_printed_alone(at_office, at_alder, exam, alder):
    at_alder.post(page(exam, "phieu/"), {"group": ["=9A"], "format": "print"})
    first = Candidate._base_manager.get(number="000001")
    chosen = {"group": [f"={alder.name}"], "format": "print", "unprinted_only": "on"}

    printed = text(at_office.post(page(exam, "phieu/"), chosen))

    assert "Thí Sinh 2" in printed and "Thí Sinh 1" not in printed
    again = text(at_office.post(page(exam, "phieu/"), chosen))
    assert "đều in phiếu rồi" in again and "ABCDE 12345" not in again
    moment = first.slip_printed_at
    first.refresh_from_db()
    assert first.slip_printed_at == moment
