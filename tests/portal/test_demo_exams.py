"""Exams of the demo, and the sample files that fit the school's own one."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from apps.core.scoping import organisation_scope
from apps.organisations.models import Organisation
from apps.results.exams.models import Candidate


@pytest.fixture
def demo(province, db, settings):
    settings.DEMO = True
    return json.loads((settings.VAR_DIR / "demo.json").read_text(encoding="utf-8"))


def scope_of(slug):
    return organisation_scope(Organisation.objects.get(slug=slug))


def test_every_listed_candidate_finds_the_scores(demo):
    assert {entry["slug"] for entry in demo["exams"]} == {
        *("thi-thu-tot-nghiep-2026", "hoc-sinh-gioi-lop-9-2026", "khao-sat-thcs-2026")
    }
    assert demo["exams"][0]["host"] == "localhost"
    for entry in demo["exams"]:
        fields = {name: entry[name] for name in entry if name not in {"host", "slug"}}
        assert set(fields) in ({"number", "secret"}, {"number", "date_of_birth"})
        client = Client(SERVER_NAME=entry["host"])
        response = client.post(f"/tra-cuu/ky-thi/{entry['slug']}/", fields)
        assert "data-result" in response.content.decode(), entry


def test_one_exam_is_sealed_and_winners_who_agreed_are_named(demo):
    so = Client(SERVER_NAME="so.localhost")
    sealed = so.get("/tra-cuu/ky-thi/tuyen-sinh-10-2026/").content.decode()
    named = so.get("/tra-cuu/ky-thi/hoc-sinh-gioi-lop-9-2026/giai/").content.decode()

    assert "Điểm được công bố lúc" in sealed and 'name="number"' not in sealed
    with scope_of("so"):
        winners = Candidate.objects.filter(exam__slug="hoc-sinh-gioi-lop-9-2026").exclude(prize="")
        shown = [one.full_name in named for one in winners]
    assert 5 < shown.count(True) < len(shown)


def import_exam(name, mapping=""):
    output = io.StringIO()
    with pytest.raises(SystemExit) as ending:
        call_command(
            "import_exam",
            f"fixtures/samples/{name}",
            organisation="thcs-binh-minh",
            exam="khao-sat-dau-nam-lop-9",
            mapping=Path(f"fixtures/samples/{mapping}") if mapping else None,
            json=True,
            stdout=output,
        )
    return ending.value.code, json.loads(output.getvalue())


def own_candidates():
    with scope_of("thcs-binh-minh"):
        rows = Candidate.objects.filter(exam__slug="khao-sat-dau-nam-lop-9", number__gte="201")
        return dict(rows.values_list("number", "scores"))


@pytest.mark.parametrize(
    ("name", "mapping"),
    [
        ("ky-thi-moi-mon-mot-cot.xlsx", ""),
        ("ky-thi-diem-mot-o.xlsx", ""),
        ("ky-thi-nhieu-trang.xlsx", ""),
        ("ky-thi-ma-cot.csv", "ky-thi-ma-cot.ghep.json"),
        ("ky-thi-ma-cot.json", "ky-thi-ma-cot.ghep.json"),
        ("ky-thi-khong-dau.csv", ""),
        ("ky-thi-tab.txt", "ky-thi-ma-cot.ghep.json"),
        ("ky-thi-khong-tieu-de.csv", "ky-thi-khong-tieu-de.ghep.json"),
    ],
)
def test_every_shape_of_exam_file_gives_the_same_candidates(demo, name, mapping):
    status, found = import_exam(name, mapping)

    taken = own_candidates()
    assert (status, found["committed"]) == (0, True), found["findings"]
    assert found["rows"] == found["accepted"] == len(taken) > 20
    assert {scores["toan"] for number, scores in taken.items() if number == "203"} == {"6.5"}


def test_broken_exam_file_shows_its_seven_errors(demo):
    status, found = import_exam("ky-thi-loi.csv")

    errors = [one for one in found["findings"] if one["severity"] == "error"]
    assert (status, found["committed"], found["rejected"]) == (1, False, 7)
    assert sorted((one["row"], one["code"]) for one in errors) == [
        (3, "score_out_of_range"),
        (5, "score_step"),
        (7, "repeated_number"),
        (9, "date_impossible"),
        (11, "score_unreadable"),
        (13, "too_many_fields"),
        (15, "no_number"),
    ]
    assert own_candidates() == {}
