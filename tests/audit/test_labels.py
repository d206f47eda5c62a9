"""The log speaks Vietnamese: its list, its filter, and every act of the code."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from apps.audit.labels import DETAIL_LABELS, action_label, detail_lines
from apps.audit.models import Entry, record
from apps.core.scoping import organisation_scope

LOG = "/admin/audit/entry/"
SOURCES = Path(__file__).resolve().parents[2] / "apps"
LITERAL = re.compile(r'(?:record\(\s*[\w.]+,\s*|action=)"([a-z_]+\.[a-z_.]+)"')
PARTIES = {"organisation", "recipient"}  # of record(); every other keyword is a detail


@pytest.mark.parametrize(
    ("action", "label"),
    [
        ("imports.undo", "hoàn tác lần nhập"),
        ("roster.pupil.change", "sửa: học sinh"),
        ("organisations.holiday.import", "nhập từ bảng tính: ngày nghỉ"),
        ("long.gone.delete", "xóa"),
        ("gone", "gone"),
    ],
)
def test_an_act_has_a_name_for_people(action, label):
    assert action_label(action) == label


def test_details_are_said_in_words(db):
    detail = {
        "second_factor": False,
        "kind": "roster.pupils",
        "period": "hk1",
        "roles": ["manager", "records"],
        "on": "2026-09-05",
        "fields": [],
        "left_over": 3,
    }

    assert detail_lines(detail) == [
        ("xác thực hai lớp", "không"),
        ("loại", "Danh sách học sinh"),
        ("kỳ", "Học kỳ I"),
        ("vai trò", "quản lý đơn vị, văn thư, học vụ"),
        ("từ ngày", "05/09/2026"),
        ("các mục đã sửa", "–"),
        ("left over", "3"),
    ]


def test_every_periodic_work_has_a_name_for_people():
    assert set(settings.PERIODIC_LABELS) == set(settings.PERIODIC_WORK)


def test_every_act_in_the_code_has_a_name_for_people():
    acts = {
        action
        for path in SOURCES.rglob("*.py")
        for action in LITERAL.findall(path.read_text(encoding="utf-8"))
    }

    assert len(acts) > 20
    assert sorted(action for action in acts if action_label(action) == action) == []


def test_every_detail_in_the_code_has_a_name_for_people():
    details = {
        keyword.arg
        for path in SOURCES.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "record"
        for keyword in call.keywords
        if keyword.arg
    }

    assert len(details) > 30
    assert sorted(details - PARTIES - set(DETAIL_LABELS)) == []


def test_states_moments_and_years_of_details_are_words(db):
    detail = {
        "state": "accepted",
        "access": "birth",
        "tiers": ["offices", "schools"],
        "publish_at": "2026-12-03T01:00:00+00:00",
        "year": 2026,
    }

    assert detail_lines(detail) == [
        ("tình trạng", "chấp nhận"),
        ("cách tra cứu", "số báo danh và ngày sinh"),
        ("bên nộp", "các cơ quan quản lý tổng hợp, các trường, trung tâm"),
        ("mở lúc", "08:00 03/12/2026"),
        ("năm học", "2026–2027"),
    ]


@pytest.fixture
def log(alder, birch, anna, bruno, manager, client_at):
    """The manager's browser; Alder's log holds two acts, Birch's one."""
    for school, user, action in (
        (alder, anna, "roster.print_slips"),
        (alder, anna, "accounts.sign_in"),
        (birch, bruno, "results.publish"),
    ):
        with organisation_scope(school):
            record(user, action, school)
    return client_at(alder, manager)


def test_the_filter_names_the_acts_of_this_log_alone(log):
    page = log.get(LOG)

    choices = page.context["cl"].filter_specs[0].lookup_choices
    assert choices == [
        ("accounts.sign_in", "đăng nhập"),
        ("roster.print_slips", "in phiếu tra cứu"),
    ]


def test_the_filter_keeps_one_kind_of_act(log, alder):
    page = log.get(LOG, {"action": "roster.print_slips"})

    with organisation_scope(alder):
        shown = list(page.context["cl"].result_list)
        assert shown == [Entry.objects.get(action="roster.print_slips")]
    assert "roster.print_slips</td>" not in page.content.decode()
    assert '<td class="field-target_label">đơn vị</td>' in page.content.decode()
