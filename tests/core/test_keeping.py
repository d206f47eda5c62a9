"""Pieces that are rendered once: escaped, of one unit and host, new after a change of the unit."""

from django.test import RequestFactory

from apps.core.keeping import MOST_KEPT, filled, kept
from apps.organisations import directory
from tests.cast import make_organisation


def request_at(organisation, host):
    request = RequestFactory().get("/", headers={"host": host})
    request.organisation = organisation
    return request


def test_parts_are_escaped_and_fill_every_place(alder):
    request = request_at(alder, "alder.localhost")
    parts = {"full_name": "<b>Thử & Nghiệm</b>", "code": '"HS"', "history_token": "t:1"}

    first = filled(request, "results/not_published.html", **parts).decode()
    second = filled(request, "results/not_published.html", **parts | {"code": "HS2"}).decode()

    assert "<h1>&lt;b&gt;Thử &amp; Nghiệm&lt;/b&gt;</h1>" in first
    assert "Mã học sinh &quot;HS&quot;<" in first
    assert second == first.replace("&quot;HS&quot;", "HS2")
    assert "\x02" not in first


def test_only_bytes_are_taken_as_they_are(alder):
    request = request_at(alder, "alder.localhost")
    parts = {"full_name": "<b>", "code": b"<i>", "history_token": "t"}

    page = filled(request, "results/not_published.html", **parts)

    assert b"&lt;b&gt;" in page and b"<b>" not in page
    assert b"<i>" in page


def test_a_part_that_looks_like_a_place_stays_text(alder):
    request = request_at(alder, "alder.localhost")
    parts = {"full_name": "\x02code\x02", "code": "HS1", "history_token": "t"}

    page = filled(request, "results/not_published.html", **parts)

    assert page.count(b"HS1") == 1


def test_a_piece_is_made_once_for_a_host_and_anew_for_another_unit(alder, birch):
    made = []

    def make():
        made.append(1)
        return len(made)

    first = [kept(request_at(alder, "alder.localhost"), "key", make) for _ in range(2)]
    others = [
        kept(request_at(alder, "www.alder.localhost"), "key", make),
        kept(request_at(birch, "alder.localhost"), "key", make),
    ]

    assert (first, others) == ([1, 1], [2, 3])


def test_made_up_ports_do_not_fill_the_memory(alder):
    for port in range(1, MOST_KEPT + 50):
        kept(request_at(alder, f"alder.localhost:{port}"), "key", object)

    assert len(alder._kept_pieces) <= MOST_KEPT


def test_a_renamed_unit_is_shown_under_its_new_name(
    db, client_at, django_capture_on_commit_callbacks
):
    school = make_organisation("thu-ten", "Trường Tên Cũ", "school", "thcs")
    client = client_at(school)
    before = client.get("/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        school.name = "Trường Tên Mới"
        school.save()
    after = client.get("/").content.decode()

    assert "Trường Tên Cũ" in before and "Trường Tên Mới" not in before
    assert "Trường Tên Mới" in after and "Trường Tên Cũ" not in after


def test_other_processes_hear_of_a_change_within_a_second(alder, time_machine):
    time_machine.move_to("2026-10-01 07:00:00 +0700", tick=False)
    before = directory.mark()
    directory.caches["pages"].set("directory-mark", "from another process", timeout=None)

    same_second = directory.mark()
    time_machine.shift(1)
    next_second = directory.mark()

    assert same_second == before
    assert next_second.startswith("from another process")
