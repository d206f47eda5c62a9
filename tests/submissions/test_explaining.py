"""Queries are explained before a draft is sent, one by one or a rule at once."""

import pytest

from apps.submissions.models import Finding, Submission

from .live import text
from .pressing import add_query, all_of, at


def test_an_unexplained_query_keeps_a_draft_back(draft, clerk, post):
    add_query(draft)

    response = post(clerk, at(draft, "nop/"))

    assert response.status_code == 422
    assert "Còn 1 điểm cần giải trình" in text(response)
    assert [one.number for one in all_of(Submission)] == [None]


def test_an_explanation_is_kept_and_opens_the_way(draft, clerk, post):
    finding = add_query(draft)
    address = f"/nop-du-lieu/phat-hien/{finding.pk}/giai-trinh/"

    refused = post(clerk, address, {"text": " "})
    response = post(clerk, f"{address}?code=ten_la&page=1", {"text": "Đúng tên khai sinh"})

    (kept,) = all_of(Finding)
    assert refused.status_code == 422 and "Hãy ghi nội dung giải trình." in text(refused)
    assert response["Location"] == at(draft) + "?code=ten_la&page=1"
    assert kept.explanation == "Đúng tên khai sinh"
    assert "Đúng tên khai sinh" in text(clerk.get(at(draft)))
    assert post(clerk, at(draft, "nop/")).status_code == 302


def test_what_is_left_to_explain_is_said_and_then_that_it_can_be_sent(draft, clerk, post):
    first, second = add_query(draft), add_query(draft, 3)
    text_of = {"text": "Đúng tên khai sinh"}

    one = post(clerk, f"/nop-du-lieu/phat-hien/{first.pk}/giai-trinh/", text_of)
    page = text(clerk.get(at(draft)))
    two = post(clerk, f"/nop-du-lieu/phat-hien/{second.pk}/giai-trinh/", text_of)

    assert one["Location"] == at(draft) + "#phat-hien" and two["Location"] == at(draft)
    assert "Đã lưu giải trình; còn 1 điểm cần giải trình." in page
    page = text(clerk.get(at(draft)))
    assert (
        "Đã lưu giải trình; không còn điểm nào cần giải trình. Hãy bấm “Nộp” để gửi tới nơi nhận."
        in page
    )
    assert ">Nộp</button>" in page


def test_an_explanation_of_a_letter_is_refused(draft, clerk, post):
    finding = add_query(draft)

    for address, data in (
        (f"/nop-du-lieu/phat-hien/{finding.pk}/giai-trinh/", {"text": "đúng "}),
        (at(draft, "giai-trinh/"), {"code": "ten_la", "text": "x"}),
    ):
        response = post(clerk, address, data)

        assert response.status_code == 422
        assert "Hãy ghi giải trình đầy đủ hơn, ít nhất vài từ." in text(response)
    assert [one.explanation for one in all_of(Finding)] == [""]


def test_an_explanation_too_long_is_not_cut_but_refused(draft, clerk, post):
    finding = add_query(draft)

    response = post(clerk, f"/nop-du-lieu/phat-hien/{finding.pk}/giai-trinh/", {"text": "x" * 501})

    assert response.status_code == 422
    assert "x" * 501 in text(response)


def test_one_explanation_for_all_of_a_rule_spares_those_that_have_one(draft, clerk, post):
    for row in (2, 3):
        add_query(draft, row)
    add_query(draft, 4, explanation="Riêng")
    add_query(draft, 5, code="khac")

    response = post(clerk, at(draft, "giai-trinh/"), {"code": "ten_la", "text": "Chung"})
    again = post(clerk, at(draft, "giai-trinh/"), {"code": "ten_la", "text": "Lần nữa"})

    assert response.status_code == 302
    assert again.status_code == 422
    assert [one.explanation for one in all_of(Finding)] == ["Chung", "Chung", "Riêng", ""]


@pytest.mark.parametrize("code", ["", "a\x00b", "x" * 61])
def test_a_rule_that_cannot_be_one_is_refused(draft, clerk, post, code):
    add_query(draft)

    response = post(clerk, at(draft, "giai-trinh/"), {"code": code, "text": "Chung"})

    assert response.status_code == 422
    assert all_of(Finding)[0].explanation == ""


def test_what_was_sent_is_not_explained_anew(draft, clerk, post):
    finding = add_query(draft, explanation="Đã ghi")
    post(clerk, at(draft, "nop/"))

    single = post(clerk, f"/nop-du-lieu/phat-hien/{finding.pk}/giai-trinh/", {"text": "Sửa lại"})
    whole = post(clerk, at(draft, "giai-trinh/"), {"code": "ten_la", "text": "Sửa lại"})

    assert (single.status_code, whole.status_code) == (422, 422)
    assert all_of(Finding)[0].explanation == "Đã ghi"


def test_the_office_explains_nothing_for_a_school(draft, clerk, office, olga, client_at, post):
    finding = add_query(draft, explanation="Đã ghi")
    post(clerk, at(draft, "nop/"))
    officer = client_at(office, olga)

    assert (
        post(officer, f"/nop-du-lieu/phat-hien/{finding.pk}/giai-trinh/", {"text": "x"}).status_code
        == 403
    )
    assert post(officer, at(draft, "giai-trinh/"), {"text": "x"}).status_code == 403
