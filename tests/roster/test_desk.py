"""Many classes in one print, and the desk where a lost slip is replaced."""

from io import BytesIO

import openpyxl
import pytest
from pytest_django.asserts import assertContains, assertNotContains

from apps.audit.models import Entry
from apps.roster.models import LookupSecret, SlipPrint
from tests.roster.spine import give_secret, make_class, make_pupil

SLIPS = "/admin/hoc-sinh/phieu/"


@pytest.fixture
def classes(alder, scope_of, time_machine):
    time_machine.move_to("2026-10-01 07:00 +0700")
    with scope_of(alder):
        classes = [make_class(alder, name) for name in ("6A", "6B", "6C")]
        for number, school_class in enumerate(classes):
            give_secret(make_pupil(alder, f"HS{number}", f"Trần Thị Yến {number}", school_class))
    return classes


@pytest.fixture
def at_alder(alder, anna, client_at, classes):
    return client_at(alder, anna)


def test_several_classes_are_one_print_each_on_sheets_of_its_own(
    at_alder, alder, classes, scope_of
):
    chosen = [classes[0].pk, classes[2].pk]

    page = at_alder.post(f"{SLIPS}nhieu-lop/", {"class": chosen, "format": "print"})

    assertContains(page, 'class="slip"', count=2)
    assertContains(page, 'class="slips__page"', count=2)
    assertNotContains(page, "Yến 1")
    with scope_of(alder):
        assert SlipPrint.objects.count() == 2
        assert Entry.objects.filter(action="roster.print_slips").count() == 2


def test_several_classes_are_one_workbook(at_alder, classes):
    chosen = [one.pk for one in classes]

    file = at_alder.post(f"{SLIPS}nhieu-lop/", {"class": chosen, "format": "xlsx"})

    rows = list(openpyxl.load_workbook(BytesIO(file.content)).active.values)
    assert [row[2] for row in rows[1:]] == ["6A", "6B", "6C"]
    assert "nhieu-lop" in file["Content-Disposition"]


@pytest.mark.parametrize("chosen", [[], ["x"], ["999999"]])
def test_no_class_chosen_is_said_and_nothing_printed(at_alder, alder, scope_of, chosen):
    page = at_alder.post(f"{SLIPS}nhieu-lop/", {"class": chosen}, follow=True)

    assertContains(page, "Hãy chọn ít nhất một lớp.")
    with scope_of(alder):
        assert SlipPrint.objects.count() == 0


def test_the_neighbours_class_is_not_printed(birch, bruno, client_at, classes, alder, scope_of):
    client_at(birch, bruno).post(f"{SLIPS}nhieu-lop/", {"class": [classes[0].pk]})

    with scope_of(alder):
        assert SlipPrint.objects.count() == 0


@pytest.mark.parametrize("words", ["yen 1", "hs1", "YẾN 1"])
def test_the_desk_finds_by_part_of_name_or_code(at_alder, words):
    page = at_alder.post(f"{SLIPS}tim/", {"words": words})

    assert [pupil.code for pupil in page.context["pupils"]] == ["HS1"]
    assertContains(page, "6B")
    assertContains(page, "In lại phiếu")


def test_the_desk_finds_by_class(at_alder, classes):
    page = at_alder.post(f"{SLIPS}tim/", {"words": "", "school_class": classes[2].pk})

    assert [pupil.code for pupil in page.context["pupils"]] == ["HS2"]


def test_the_desk_asks_for_something_and_says_when_nobody_fits(at_alder):
    assertContains(at_alder.post(f"{SLIPS}tim/", {}), "Hãy nhập họ tên, mã học sinh")
    assertContains(at_alder.post(f"{SLIPS}tim/", {"words": "không ai"}), "Không tìm thấy em nào")


def test_from_the_desk_to_a_new_secret(at_alder, alder, scope_of):
    with scope_of(alder):
        before = LookupSecret.objects.get(pupil__code="HS1")
    page = at_alder.post(f"{SLIPS}tim/", {"words": "hs1"})
    link = f"{SLIPS}hoc-sinh/{before.pupil_id}/cap-lai/"
    assertContains(page, link)

    slip = at_alder.post(link)

    with scope_of(alder):
        after = LookupSecret.objects.get(pupil__code="HS1")
        assert Entry.objects.filter(action="roster.reissue_secret").count() == 1
    assert after.secret != before.secret
    assertContains(slip, after.printed)
    assertContains(slip, 'class="slip"', count=1)


def test_the_desk_is_closed_to_editors_and_to_the_neighbour(
    alder, eric, birch, bruno, client_at, classes
):
    assert client_at(alder, eric).post(f"{SLIPS}tim/", {"words": "yen"}).status_code == 403
    page = client_at(birch, bruno).post(f"{SLIPS}tim/", {"words": "yen"})
    assert page.context["pupils"] == []
