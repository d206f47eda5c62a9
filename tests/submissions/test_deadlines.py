"""Deadlines are exclusive instants with their wording (Asia/Ho_Chi_Minh)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from apps.submissions.deadlines import Wording, make_deadline

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def at(text):
    return datetime.strptime(text, "%d/%m/%Y %H:%M:%S").replace(tzinfo=VIETNAM)


SCHOOLS = make_deadline(Wording.BEFORE_DAY, date(2013, 10, 15))
OFFICES = make_deadline(Wording.BEFORE_DAY, date(2013, 10, 25))
WHOLE_DAY = make_deadline(Wording.END_OF_DAY, date(2013, 10, 15))
FIVE = make_deadline(Wording.BEFORE_HOUR, date(2013, 10, 15), time(17))


@pytest.mark.parametrize(
    ("deadline", "moment", "days_late"),
    [
        (SCHOOLS, "14/10/2013 23:59:00", 0),
        (SCHOOLS, "14/10/2013 23:59:59", 0),
        (SCHOOLS, "15/10/2013 00:00:00", 1),
        (SCHOOLS, "15/10/2013 08:00:00", 1),
        (SCHOOLS, "16/10/2013 00:00:00", 2),
        (OFFICES, "24/10/2013 23:59:59", 0),
        (OFFICES, "25/10/2013 00:00:00", 1),
        (WHOLE_DAY, "15/10/2013 23:59:59", 0),
        (WHOLE_DAY, "16/10/2013 00:00:00", 1),
        (FIVE, "15/10/2013 16:59:59", 0),
        (FIVE, "15/10/2013 17:00:00", 1),
        (FIVE, "15/10/2013 18:00:00", 1),
        (FIVE, "16/10/2013 08:00:00", 1),
        (FIVE, "17/10/2013 08:00:00", 2),
    ],
)
def test_the_instant_is_exclusive(deadline, moment, days_late):
    assert deadline.days_late(at(moment)) == days_late
    assert deadline.is_met_at(at(moment)) is (days_late == 0)


def test_a_microsecond_before_is_on_time():
    moment = at("14/10/2013 23:59:59").replace(microsecond=999_999)

    assert SCHOOLS.days_late(moment) == 0


def test_an_instant_in_another_zone_is_the_same_instant():
    utc = datetime(2013, 10, 14, 17, 0, tzinfo=ZoneInfo("UTC"))

    assert SCHOOLS.instant == utc
    assert SCHOOLS.days_late(utc) == 1


def test_the_wording_is_that_of_the_letter():
    assert [one.words for one in (SCHOOLS, WHOLE_DAY, FIVE)] == [
        "trước ngày 15/10/2013",
        "đến hết ngày 15/10/2013",
        "trước 17 giờ ngày 15/10/2013",
    ]
    half_past = make_deadline(Wording.BEFORE_HOUR, date(2026, 10, 5), time(16, 30))
    assert half_past.words == "trước 16 giờ 30 ngày 05/10/2026"


def test_one_sentence_explains_the_date():
    assert SCHOOLS.sentence() == (
        "Hạn “trước ngày 15/10/2013”: nhận đến hết 23:59:59 ngày 14/10/2013; "
        "từ 00:00:00 ngày 15/10/2013 là trễ hạn."
    )


def test_the_verdict_quotes_the_wording():
    assert SCHOOLS.verdict(at("14/10/2013 23:59:58")) == (
        "Đúng hạn: nhận đủ lúc 23:59:58 ngày 14/10/2013, hạn “trước ngày 15/10/2013”."
    )
    assert SCHOOLS.verdict(at("15/10/2013 08:00:00")) == (
        "Trễ hạn 1 ngày: nhận đủ lúc 08:00:00 ngày 15/10/2013, hạn “trước ngày 15/10/2013”."
    )


def test_a_day_off_shifts_nothing():
    """13/10/2013 was a Sunday: "trước ngày 14/10" still ends on it."""
    deadline = make_deadline(Wording.BEFORE_DAY, date(2013, 10, 14))

    assert deadline.last_moment == at("13/10/2013 23:59:59")


def test_an_hour_wording_without_an_hour_is_refused():
    with pytest.raises(ValidationError) as refusal:
        make_deadline(Wording.BEFORE_HOUR, date(2026, 10, 5))

    assert refusal.value.messages == ["Hãy nhập giờ của hạn, ví dụ 17:00."]


def test_days_left_count_to_the_last_day_on_time():
    assert SCHOOLS.days_left(at("11/10/2013 08:00:00")) == 3
    assert SCHOOLS.days_left(at("14/10/2013 23:00:00")) == 0
    assert SCHOOLS.days_left(at("15/10/2013 00:00:00")) == -1
