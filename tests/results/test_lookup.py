"""The family's page: code and secret in, visible results out, the same refusal for everything."""

import re
import zlib
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.results.models import ResultCard
from apps.results.publishing import publish, unpublish
from apps.results.renewing import renew_cards
from apps.roster import gate
from apps.roster.models import LookupCounter, LookupLog, LookupSecret
from apps.roster.secrets import print_pupil_slip, reissue
from tests.results.made import make_result
from tests.roster.spine import SECRET, give_secret, make_class, make_pupil

PATH = "/tra-cuu/hoc-tap/"
HISTORY = "/tra-cuu/hoc-tap/lich-su/"
AGAIN = "/tra-cuu/hoc-tap/xem-lai/"


@pytest.fixture
def morning(time_machine):
    time_machine.move_to("2027-01-10 07:00 +0700", tick=False)
    return time_machine


@pytest.fixture
def result(alder, scope_of, morning):
    with scope_of(alder):
        pupil = make_pupil(alder, school_class=make_class(alder))
        give_secret(pupil)
        return make_result(pupil.enrolments.get())


@pytest.fixture
def at_alder(alder, scope_of):
    """Return a function that runs an act in Alder's scope."""

    def run(act, *args, **kwargs):
        with scope_of(alder):
            return act(*args, **kwargs)

    return run


@pytest.fixture
def published(at_alder, anna, result):
    return at_alder(publish, result.enrolment.school_class, "hk1", user=anna)


@pytest.fixture
def ask(alder, client_at):
    client = client_at(alder)
    client.get("/robots.txt")  # the host is read once for each process

    def ask(code="HS001", secret="7KMPQ 2RSTV", **extra):
        return client.post(PATH, {"code": code, "secret": secret}, **extra)

    return ask


def text(response):
    return response.content.decode()


def token_of(response):
    return re.search(r'name="history_token" value="([^"]+)"', text(response))[1]


def test_a_wrong_secret_costs_no_work_on_the_cards(ask, at_alder, published):
    """Else the time of a refusal would tell which codes exist and have results."""
    at_alder(ResultCard.objects.update, packed=b"not a card")

    assert ask(secret="AAAAAAAAAA").status_code == ask(code="NOBODY").status_code == 200
    with pytest.raises(zlib.error):
        ask()


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "base64"])
def test_a_form_in_an_encoding_that_no_browser_sends_is_refused(charset, alder, client_at):
    field = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n+2AA-\\ud800\r\n'
    body = f"{field.format('code')}{field.format('secret')}--b--\r\n".encode()

    refused = client_at(alder).generic(
        "POST", PATH, body, content_type=f"multipart/form-data; boundary=b; charset={charset}"
    )

    assert refused.status_code == 400


def test_code_and_secret_show_the_result_card(ask, published):
    response = ask()

    page = text(response)
    assert response.status_code == 200
    assert "data-result" in page
    assert "Nguyễn Văn Thử" in page and "7,9" in page and "Chăm học." in page
    assert "Chưa công bố" not in page


def test_the_page_of_a_result_is_kept_by_nobody(ask, published):
    for response in (ask(), ask(secret="AAAAAAAAAA")):
        assert response["Cache-Control"] == "no-store, private"
        assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert not response.cookies


def test_a_look_up_takes_three_statements_whatever_the_number_of_periods(
    ask, published, at_alder, anna, result
):
    ask()
    with CaptureQueriesContext(connection) as one:
        ask()
    for period in ("hk2", "cn"):
        at_alder(make_result, result.enrolment, period)
        at_alder(publish, result.enrolment.school_class, period, user=anna)

    with CaptureQueriesContext(connection) as three:
        response = ask()

    assert (len(one), len(three)) == (3, 3)
    assert text(response).count("data-result") == 3


def test_periods_come_newest_first(ask, published, at_alder, anna, result):
    for period in ("hk2", "cn"):
        at_alder(make_result, result.enrolment, period)
        at_alder(publish, result.enrolment.school_class, period, user=anna)

    page = text(ask())

    assert re.findall(r'data-result id="ky-([a-z0-9-]+)"', page) == [
        "2026-cn",
        "2026-hk2",
        "2026-hk1",
    ]
    assert re.findall(r'href="#ky-([a-z0-9-]+)"', page) == ["2026-cn", "2026-hk2", "2026-hk1"]


def test_every_failure_is_the_same_page_status_and_statements(
    ask, published, alder, birch, scope_of
):
    with scope_of(alder):
        make_pupil(alder, "HS002")
    with scope_of(birch):
        give_secret(make_pupil(birch, "HS777"))
    outcomes = {}
    ask("HS999", SECRET)

    for code, secret in [
        ("HS001", "AAAAAAAAAA"),
        ("HS888", SECRET),
        ("HS777", SECRET),
        ("HS002", "----------"),
    ]:
        with CaptureQueriesContext(connection) as captured:
            response = ask(code, secret)
        page = text(response).replace(code, "CODE").replace(secret, "SECRET")
        statements = [query["sql"].split(" VALUES ")[0][:60] for query in captured]
        outcomes[code] = (response.status_code, page, statements)

    first = outcomes["HS001"]
    assert (first[0], len(first[2])) == (200, 3)
    assert "data-result" not in first[1] and "không khớp" in first[1]
    assert all(outcome == first for outcome in outcomes.values())


def test_not_published_says_the_minute_or_whom_to_ask(ask, result, at_alder, alder, anna, morning):
    asked = text(ask())
    assert "chưa hẹn giờ" in asked and f"điện thoại {alder.phone}" in asked

    at_alder(
        publish,
        result.enrolment.school_class,
        "hk1",
        user=anna,
        at=timezone.now() + timedelta(hours=2),
    )
    told = text(ask())
    assert "kết quả của em mở lúc 09:00 ngày 10/01/2027" in told and "chưa hẹn giờ" not in told
    assert "data-result" not in told and "7,9" not in told
    assert "09:00 ngày 10/01/2027" not in text(ask(secret="AAAAAAAAAA"))

    morning.move_to("2027-01-10 09:00 +0700", tick=False)
    assert "data-result" in text(ask())


def test_not_published_is_said_after_the_right_secret_only(ask, result):
    assert "Chưa công bố" in text(ask())
    assert "Chưa công bố" not in text(ask(secret="AAAAAAAAAA"))


def test_a_set_minute_opens_on_the_minute(ask, result, at_alder, anna, morning):
    at = timezone.now() + timedelta(hours=1)
    at_alder(publish, result.enrolment.school_class, "hk1", user=anna, at=at)

    morning.move_to("2027-01-10 07:59:59 +0700", tick=False)
    before = ask()
    morning.move_to("2027-01-10 08:00:00 +0700", tick=False)
    after = ask()

    assert "data-result" not in text(before) and "Chưa công bố" in text(before)
    assert "data-result" in text(after)


def test_a_withdrawn_result_is_gone_at_once(ask, published, at_alder, anna):
    at_alder(unpublish, published, user=anna, reason="Sai điểm")

    assert "data-result" not in text(ask())


def test_a_wait_is_told_and_the_right_secret_opens_after_it(ask, published, morning):
    for _number in range(3):
        ask(secret="AAAAAAAAAA")

    waiting = ask()
    morning.shift(timedelta(seconds=20))
    opened = ask()

    assert (waiting.status_code, waiting["Retry-After"]) == (429, "20")
    assert waiting.context["wait_seconds"] == 20
    assert "data-result" not in text(waiting)
    assert "data-result" in text(opened)


def test_an_empty_field_is_asked_for_and_counts_nothing(ask, published):
    response = ask(secret="")

    assert "Hãy nhập mã tra cứu in trên phiếu." in text(response)
    assert LookupCounter.objects.count() == 0


def test_a_new_secret_closes_the_old_slip(ask, published, at_alder, anna, result):
    at_alder(reissue, result.enrolment.pupil, user=anna)

    assert "data-result" not in text(ask())


def test_another_school_does_not_open_the_result(published, birch, client_at):
    response = client_at(birch).post(PATH, {"code": "HS001", "secret": SECRET})

    assert "data-result" not in text(response)


def test_the_form_carries_no_token_and_writes_nothing(alder, client_at, settings):
    settings.PAGE_CACHE = True
    client = client_at(alder)
    client.get(PATH)

    with CaptureQueriesContext(connection) as captured:
        response = client.get(PATH)

    assert response.status_code == 200
    assert "csrfmiddlewaretoken" not in text(response)
    assert (len(captured), dict(response.cookies)) == (0, {})
    caches["pages"].clear()


def test_values_in_the_address_are_not_taken(alder, client_at, published):
    response = client_at(alder).get(f"{PATH}?code=HS001&secret={SECRET}")

    assert "data-result" not in text(response) and SECRET not in text(response)


def test_another_site_cannot_post_here(ask, published):
    response = ask(headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403


def test_a_signed_in_clerk_is_not_looked_at(alder, anna, client_at, published):
    client = client_at(alder, anna)
    client.get("/robots.txt")

    with CaptureQueriesContext(connection) as captured:
        response = client.post(PATH, {"code": "HS001", "secret": SECRET})

    assert "data-result" in text(response)
    assert len(captured) == 3


def test_the_family_sees_look_ups_reprints_and_failures(
    ask, published, at_alder, anna, result, alder, client_at
):
    ask(secret="AAAAAAAAAA")
    token = token_of(ask())
    at_alder(print_pupil_slip, result.enrolment.pupil, user=anna)

    response = client_at(alder).post(HISTORY, {"history_token": token})

    assert response["Cache-Control"] == "no-store, private"
    assert [str(log.get_purpose_display()) for log in response.context["lookups"]] == [
        "kết quả học tập"
    ]
    assert [row.reason for row in response.context["prints"]] == ["again"]
    assert response.context["failures"] == 1


def test_the_history_needs_a_fresh_token_of_this_site(
    ask, published, alder, birch, client_at, morning
):
    token = token_of(ask())

    elsewhere = client_at(birch).post(HISTORY, {"history_token": token})
    forged = client_at(alder).post(HISTORY, {"history_token": "1"})
    morning.shift(timedelta(minutes=16))
    late = client_at(alder).post(HISTORY, {"history_token": token})

    for response in (elsewhere, forged, late):
        assert response.status_code == 200
        assert "Phiên xem đã hết hạn" in text(response)
        assert "Nguyễn Văn Thử" not in text(response)
    assert client_at(alder).get(HISTORY).status_code == 405


def test_the_history_leads_back_to_the_result_and_that_is_told(
    ask, published, at_alder, alder, client_at
):
    client, token = client_at(alder), token_of(ask())
    history = client.post(HISTORY, {"history_token": token})

    response = client.post(AGAIN, {"history_token": token_of(history)})

    assert "data-result" in text(response) and "Nguyễn Văn Thử" in text(response)
    assert response["Cache-Control"] == "no-store, private"
    assert at_alder(lambda: LookupLog.objects.filter(purpose="results").count()) == 2
    assert client.get(AGAIN).status_code == 405


def test_the_way_back_is_as_short_lived_as_the_history_and_ends_with_the_secret(
    ask, published, at_alder, anna, result, alder, birch, client_at, morning
):
    token = token_of(ask())
    family_token = gate.family_token(gate.Found(result.enrolment.pupil_id, alder.pk, None))

    elsewhere = client_at(birch).post(AGAIN, {"history_token": token})
    forged = client_at(alder).post(AGAIN, {"history_token": "1"})
    without_secret = client_at(alder).post(AGAIN, {"history_token": family_token})
    missing = client_at(alder).post(AGAIN)
    at_alder(reissue, result.enrolment.pupil, user=anna)
    reissued = client_at(alder).post(AGAIN, {"history_token": token})
    fresh = token_of(ask(secret=at_alder(lambda: LookupSecret.objects.get().secret)))
    morning.shift(timedelta(minutes=16))
    late = client_at(alder).post(AGAIN, {"history_token": fresh})

    for response in (elsewhere, forged, without_secret, missing, reissued, late):
        assert "Phiên xem đã hết hạn" in text(response)
        assert "Nguyễn Văn Thử" not in text(response)
    assert at_alder(lambda: LookupLog.objects.count()) == 2  # the two look-ups themselves


def test_only_successes_are_logged(ask, published, at_alder):
    ask(secret="AAAAAAAAAA")
    ask()

    assert at_alder(lambda: LookupLog.objects.count()) == 1
    assert at_alder(lambda: ResultCard.objects.count()) == 1


def test_a_card_drawn_before_an_upgrade_is_drawn_anew(ask, published, at_alder):
    fresh = text(ask())
    at_alder(lambda: ResultCard.objects.update(packed=b"old", look="0" * 16))

    shown = text(ask())
    said = renew_cards()
    card = at_alder(ResultCard.objects.get)

    assert re.sub('value="[^"]+"', "", shown) == re.sub('value="[^"]+"', "", fresh)
    assert said == "đã dựng lại 1 phiếu kết quả"
    assert card.html in fresh
    assert renew_cards() == "mọi phiếu kết quả đều mới"


def test_what_a_card_says_is_escaped(ask, at_alder, anna, result):
    result.teacher_note = "<script>alert(1)</script>"
    at_alder(result.save)
    at_alder(publish, result.enrolment.school_class, "hk1", user=anna)

    page = text(ask())

    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


def test_a_look_up_does_not_ask_who_is_signed_in(alder, anna, client_at, published):
    client = client_at(alder, anna)

    response = client.post(PATH, {"code": "HS001", "secret": SECRET})

    assert "data-result" in text(response)
    assert "Cookie" not in response.get("Vary", "")
    assert not hasattr(response.wsgi_request, "user")
