"""The campaigns of the demo: the letter's own, last year's, and the running one."""

from apps.core.scoping import every_organisation, organisation_scope
from apps.organisations.models import Organisation
from apps.portal.demo.organisations import BY_SLUG
from apps.portal.demo.sent_lists import HEADINGS, list_rows
from apps.submissions.models import Receipt, Requirement, SavedReason


def test_a_sent_list_has_every_pupil_of_the_year_once():
    rows = list_rows(BY_SLUG["thcs-binh-minh"], 2026)

    heading = rows.index(list(HEADINGS))
    codes = [row[1] for row in rows[heading + 1 :]]
    assert len(codes) == len(set(codes)) > 200


def test_a_list_is_the_same_each_time():
    unit = BY_SLUG["th-hoa-sen"]

    assert list_rows(unit, 2026) == list_rows(unit, 2026)


def states(campaign):
    with every_organisation(reason="the test reads the campaigns of the whole province"):
        rows = Requirement.objects.filter(campaign__slug=campaign).select_related("organisation")
        return {row.organisation.slug: row.state_words for row in rows}


def test_the_letters_campaign_is_closed_history(province, db):
    assert states("qlhs-dau-nam-2013") == {
        "mn-hoa-mai": "chấp nhận (đúng hạn)",
        "th-hoa-sen": "chấp nhận (trễ 1 ngày)",
        "thcs-binh-minh": "chấp nhận (đúng hạn)",
        "thcs-tan-lap": "chấp nhận (đúng hạn)",
        "thpt-cao-nguyen": "chấp nhận (đúng hạn)",
        "gdtx-an-binh": "chấp nhận (trễ 1 ngày)",
        "phong-an-binh": "chấp nhận (đúng hạn)",
    }


def test_the_running_campaign_shows_every_state_of_the_work(province, db):
    assert states("qlhs-dau-nam-2026") == {
        "mn-hoa-mai": "miễn nộp",
        "th-hoa-sen": "chấp nhận (đúng hạn)",
        "thcs-binh-minh": "chưa nộp",
        "thcs-tan-lap": "trả lại (đúng hạn)",
        "thpt-cao-nguyen": "đã nộp (đúng hạn)",
        "gdtx-an-binh": "chưa nộp",
        "xa-an-binh": "chưa nộp",
        "xa-tan-lap": "chưa nộp",
    }


def test_receipts_bear_the_moments_of_their_time(province, db):
    with every_organisation(reason="the test reads all receipts"):
        years = {receipt.received_at.year for receipt in Receipt.objects.all()}
        for receipt in Receipt.objects.all():
            assert 0 <= (receipt.issued_at - receipt.received_at).total_seconds() <= 60

    assert {2013, 2025} < years


def test_officers_find_saved_reasons_of_their_own_and_of_the_department(province, db):
    def offered(unit):
        with organisation_scope(unit):
            return SavedReason.objects.count()

    units = {unit.slug: unit for unit in Organisation.objects.filter(slug__in=["so", "xa-an-binh"])}

    assert {slug: offered(unit) for slug, unit in units.items()} == {"so": 4, "xa-an-binh": 6}
