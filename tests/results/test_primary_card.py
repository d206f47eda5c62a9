"""What the family of a primary pupil reads: levels, tests, each quality and ability."""

from decimal import Decimal

import pytest

from apps.results.card_html import card_html
from apps.results.models import ResultCard, SubjectResult
from apps.results.publishing import publish
from tests.results.made import make_result, words
from tests.roster.spine import give_secret, make_class, make_pupil

pytestmark = pytest.mark.usefixtures("in_alder")

QUALITIES = {
    "nl-khoa-hoc": "Đạt",
    "pc-yeu-nuoc": "Tốt",
    "nl-tu-chu": "Tốt",
    "pc-nhan-ai": "Cần cố gắng",
}


@pytest.fixture
def result(alder):
    pupil = make_pupil(alder, "HS010", "Bé Ba", make_class(alder, "4A", grade=4))
    give_secret(pupil)
    fields = {"rule_set": "tt27-2020", "learning_level": "", "conduct_level": ""}
    result = make_result(pupil.enrolments.get(), "cn", qualities=QUALITIES, **fields)
    result.subjects.all().delete()
    SubjectResult.objects.create(
        organisation=alder,
        term_result=result,
        subject_id="toan",
        remark="excellent",
        final=Decimal(10),
    )
    return result


def card_of(result, user):
    publish(result.enrolment.school_class, result.period, user=user)
    return ResultCard.objects.get(pupil=result.enrolment.pupil)


def test_lines_stand_in_their_groups_in_the_order_of_the_form(result, anna):
    card = card_of(result, anna)

    assert card.content["qualities"] == [
        {
            "name": "Phẩm chất chủ yếu",
            "level": "",
            "rows": [["Yêu nước", "Tốt"], ["Nhân ái", "Cần cố gắng"]],
        },
        {"name": "Năng lực chung", "level": "", "rows": [["Tự chủ và tự học", "Tốt"]]},
        {"name": "Năng lực đặc thù", "level": "", "rows": [["Khoa học", "Đạt"]]},
    ]
    text = words(card.html)
    assert "Phẩm chất chủ yếu Yêu nước Tốt Nhân ái Cần cố gắng" in text
    assert "Năng lực đặc thù Khoa học Đạt" in text


def test_level_and_test_of_a_subject_have_the_words_of_primary_school(result, anna):
    text = words(card_of(result, anna).html)

    assert "Môn Mức đạt được Điểm kiểm tra Toán Hoàn thành tốt 10" in text
    assert "Cuối kỳ" not in text and "Trung bình" not in text


def test_a_family_looks_it_up_with_three_statements(
    result, anna, alder, client_at, django_assert_num_queries
):
    card_of(result, anna)
    client = client_at(alder)
    client.get("/tra-cuu/hoc-tap/")

    with django_assert_num_queries(3):
        page = client.post("/tra-cuu/hoc-tap/", {"code": "HS010", "secret": "7KMPQ2RSTV"})

    assert "Nhân ái" in page.content.decode()


def test_the_meaning_of_each_stated_level_is_told(result, anna):
    content = card_of(result, anna).content

    assert [level for level, _words in content["quality_meanings"]] == [
        "Tốt",
        "Đạt",
        "Cần cố gắng",
    ]


def test_old_data_with_one_level_for_everything_is_shown_as_ever(result, anna):
    result.qualities, result.conduct_level = {}, "Đạt"
    result.save()

    card = card_of(result, anna)

    assert card.content["qualities"] == []
    assert "Phẩm chất, năng lực Đạt" in words(card.html)


def test_a_level_for_a_whole_group_stands_at_its_name(result, anna):
    result.qualities = {"pham-chat": "Tốt", "nang-luc": "Đạt"}
    result.save()

    text = words(card_of(result, anna).html)

    assert "Phẩm chất chủ yếu Tốt Năng lực Đạt" in text


def test_averages_have_one_decimal_and_marks_stand_as_written(alder, anna):
    pupil = make_pupil(alder, "HS001", "Trần Thị An", make_class(alder))
    result = make_result(pupil.enrolments.get(), average=Decimal(10))
    toan = result.subjects.get(subject="toan")
    toan.regular_marks, toan.midterm, toan.final = ["10", "7.5"], Decimal(10), Decimal(10)
    toan.average, toan.reassessed_average = Decimal(10), Decimal(9)
    toan.save()

    text = words(card_of(result, anna).html)

    assert "Toán 10; 7,5 10 10 10,0 9,0" in text
    assert "Điểm trung bình 10,0" in text


def test_an_average_is_shown_as_the_school_states_it(alder, anna):
    pupil = make_pupil(alder, "HS001", "Trần Thị An", make_class(alder))
    result = make_result(pupil.enrolments.get(), average=Decimal("7.85"))
    result.subjects.filter(subject="toan").update(average=Decimal("6.25"))

    text = words(card_of(result, anna).html)

    assert "Điểm trung bình 7,85" in text
    assert "6,25" in text


def test_a_card_from_before_is_drawn_without_the_new_parts(result, anna):
    card = card_of(result, anna)
    old = {name: value for name, value in card.content.items() if "qualit" not in name}
    old.pop("is_primary"), old.pop("has_midterms")

    assert "Toán" in words(card_html(old, 2026, "cn"))


def test_a_subject_bears_the_name_of_the_primary_programme(alder, result, anna):
    SubjectResult.objects.create(
        organisation=alder, term_result=result, subject_id="hdtn", remark="completed"
    )

    card = card_of(result, anna)

    assert [one["name"] for one in card.content["subjects"]] == ["Toán", "Hoạt động trải nghiệm"]
