"""The page of finding codes says what the code says."""

import re

import pytest

from tests.finding_codes import CODE, ROOT, page

DOCUMENT = ROOT / "docs" / "ma-loi.md"


def test_the_page_is_the_one_made_from_the_code():
    assert DOCUMENT.read_text(encoding="utf-8").strip() == page().strip(), (
        "Make it anew: python -m tests.finding_codes > docs/ma-loi.md"
    )


@pytest.mark.parametrize(
    "code", ["password", "code_lost_zero", "legacy_encoding", "similar_pupil", "unknown_pupil"]
)
def test_every_source_of_findings_is_on_the_page(code):
    assert f"| `{code}` |" in page()


def test_every_code_has_a_severity_and_a_cause():
    rows = re.findall(r"^\| `(\S+)` \| (\S[^|]*) \| (\S[^|]*) \|", page(), re.MULTILINE)

    assert len(rows) > 80
    assert all(CODE.fullmatch(code) or code.isalpha() for code, _severity, _cause in rows)
    assert {severity for _code, severity, _cause in rows} == {
        "lỗi",
        "cần giải trình",
        "cảnh báo",
        "ghi chú",
    }
