"""The page of rules says what the packs say."""

from apps.submissions.packs import PACKS
from tests.finding_codes import ROOT
from tests.submission_rules import page

DOCUMENT = ROOT / "docs" / "quy-tac-nop-du-lieu.md"


def test_the_page_is_the_one_made_from_the_packs():
    assert DOCUMENT.read_text(encoding="utf-8").strip() == page().strip(), (
        "Make it anew: python -m tests.submission_rules > docs/quy-tac-nop-du-lieu.md"
    )


def test_every_rule_of_every_pack_is_on_the_page():
    text = page()

    for pack in PACKS:
        assert f"| `{pack.code}` |" in text
        for rule in pack.rules:
            assert f"| `{rule.code}` |" in text


def test_a_rule_that_a_pack_lacks_or_softens_is_shown_so():
    (blank,) = [line for line in page().splitlines() if line.startswith("| `citizen_id_blank`")]
    (wrong,) = [line for line in page().splitlines() if line.startswith("| `citizen_id_wrong`")]

    assert blank.split(" | ")[1:3] == ["–", "cần giải trình"]
    assert wrong.split(" | ")[1:3] == ["cảnh báo", "lỗi"]
