import random
import re
import unicodedata
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from apps.core.text import (
    SORT_KEY_LENGTH,
    fold,
    heading_key,
    mask,
    name_sort_key,
    slugify_vi,
    squeeze,
    text_sort_key,
)

# Ordered by PostgreSQL 15 with the collation "vi-x-icu".
ICU_ORDER = Path(__file__).with_name("vietnamese_order.txt").read_text("utf-8").splitlines()


def test_text_is_ordered_as_icu_does():
    shuffled = random.Random(7).sample(ICU_ORDER, len(ICU_ORDER))

    ordered = sorted(shuffled, key=lambda text: (text_sort_key(text), text))

    assert ordered == ICU_ORDER


def test_people_are_ordered_by_given_name_then_family_and_middle_names():
    ordered = [
        "Lê Thị An",
        "Nguyễn Văn An",
        "Trần An",
        "Bùi Ánh",
        "Đỗ Thị Ánh",
        "Đỗ Văn Ánh",
        "Lê Văn Đạt",
        "Trần Văn Hoa",
        "Lê Thị Hòa",
        "Hồ Y",
        "Y Brơ̆k Y",
    ]

    assert sorted(reversed(ordered), key=name_sort_key) == ordered


def test_numbers_in_class_names_are_ordered_by_value():
    ordered = ["6A", "6A1", "6A2", "6A10", "6B1", "7A1", "10A1", "Lá 2", "Mầm 1"]

    assert sorted(reversed(ordered), key=text_sort_key) == ordered


@given(st.text())
def test_sort_keys_are_short_and_use_digits_and_small_letters_only(text):
    keys = text_sort_key(text) + name_sort_key(text)[:SORT_KEY_LENGTH]

    assert re.fullmatch("[0-9a-z]+", keys)
    assert len(name_sort_key(text)) <= SORT_KEY_LENGTH


def test_decomposed_names_have_the_same_key():
    name = "Nguyễn Thị Hường"

    decomposed = unicodedata.normalize("NFD", name)

    assert name_sort_key(decomposed) == name_sort_key(name)
    assert fold(decomposed) == "nguyen thi huong"


def test_fold_drops_case_diacritics_and_spare_blanks():
    assert fold("  Trần\u00a0 ĐỨC\n") == "tran duc"
    assert fold("Y Brơ̆k, H’Bia, ƀai") == "y brok, h'bia, bai"


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹóòỏõọýỳỷỹỵ ĐƯƠ"))
def test_folded_vietnamese_is_ascii(text):
    assert fold(text).isascii()


def test_squeeze_keeps_the_soft_hyphen_that_is_a_letter_in_tcvn3():
    assert squeeze("\ufeff H\u00adng\u200b \t\r\n A\x00 ") == "H\u00adng A"


def test_squeeze_drops_what_a_copied_number_brings_along_unseen():
    assert squeeze("\u202a0912\u202c \u2066345\u2069\u061c") == "0912 345"


def test_heading_spellings_have_one_key():
    spellings = ["Họ và tên", "HỌ VÀ  TÊN (*)", "Họ và\ntên *", " Họ\u00a0và tên: ", "họ và tên(*)"]

    assert {heading_key(spelling) for spelling in spellings} == {"họ và tên"}


def test_slug_has_no_accents_or_signs():
    assert slugify_vi("Lịch công tác – Tuần 5 (Đợt 2)") == "lich-cong-tac-tuan-5-dot-2"


def test_mask_shows_first_and_last_character_of_long_values_only():
    masked = [mask(value) for value in ["Nguyễn Hùng", "062207000001", "Mạ", "", None]]

    assert masked == ["N•••••g", "0•••••1", "•••", "", ""]
