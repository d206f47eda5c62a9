"""The page of all finding codes: python -m tests.finding_codes > docs/ma-loi.md"""

import ast
import re
from pathlib import Path

from apps.core.spreadsheets.messages import NOTICES, REFUSALS
from apps.core.values.messages import VALUE_FINDINGS
from apps.submissions.packs.campaign_texts import CAMPAIGN_FINDINGS, FORM_FINDINGS
from apps.submissions.packs.package_texts import PACKAGE_FINDINGS

ROOT = Path(__file__).resolve().parents[1]
SEVERITIES = {
    "error": "lỗi",
    "query": "cần giải trình",
    "warning": "cảnh báo",
    "info": "ghi chú",
}
CHAPTERS = [
    ("Cả tệp: không đọc được", REFUSALS),
    ("Cả tệp: đọc được, nhưng cần biết", NOTICES),
    ("Giá trị của một ô", VALUE_FINDINGS),
    ("Nộp dữ liệu: các tệp của một lần nộp", PACKAGE_FINDINGS),
    ("Nộp dữ liệu: điều đợt báo cáo cần", CAMPAIGN_FINDINGS | FORM_FINDINGS),
]
PLACES = [
    ("Bảng và dòng tiêu đề", ["apps/imports"]),
    ("Danh sách học sinh", ["apps/roster"]),
    ("Bảng điểm", ["apps/results"]),
    ("Danh sách đơn vị", ["apps/portal"]),
]
CODE = re.compile(r"[a-z]+(_[a-z]+)+")
PLACE = re.compile(r"\{[^}]*\}")
HEAD = """# Mã lỗi khi nhập dữ liệu

Trang này được tạo từ mã nguồn (`python -m tests.finding_codes`); mỗi mã có ở trang xem trước,
trong tệp đã đánh dấu và trong kết quả `--json` của các lệnh nhập. **Lỗi** chặn việc ghi; **cần
giải trình** chờ người nhập xác nhận; **cảnh báo** và **ghi chú** chỉ để biết. Dấu … là chỗ phần
mềm điền số hoặc tên. Quy tắc của danh sách học sinh nộp lên cấp trên ở trang
[quy-tac-nop-du-lieu.md](quy-tac-nop-du-lieu.md).
"""


def page():
    """Return the whole page as Markdown."""
    parts = [HEAD]
    for title, texts in CHAPTERS:
        rows = [(code, *texts[code]) for code in sorted(texts)]
        parts.append(_chapter(title, rows))
    for title, folders in PLACES:
        rows = sorted({row for folder in folders for row in found_in(ROOT / folder)})
        parts.append(_chapter(title, _once(rows)))
    return "\n".join(parts)


def found_in(folder):
    """Yield (code, severity, message, remedy) of every finding written out below a folder."""
    for file in sorted(folder.rglob("*.py")):
        yield from found_in_file(file)


def found_in_file(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        values = node.args if isinstance(node, ast.Call) else getattr(node, "elts", [])
        texts = [_text(value) for value in values]
        if len(texts) >= 3 and texts[0] in SEVERITIES and texts[1] and texts[2]:
            yield texts[1], texts[0], texts[2], (texts[3:4] or [""])[0] or ""
        elif isinstance(node, ast.Tuple | ast.Call) and _is_problem(texts[:3]):
            yield texts[0], "error", texts[1], texts[2]


def _is_problem(texts):
    """Tell a (code, sentence, remedy) that a check hands upwards from any other three texts."""
    if len(texts) != 3 or not all(texts):
        return False
    return CODE.fullmatch(texts[0]) is not None and texts[1].endswith(".")


def _text(node):
    """Return a literal as text, with … where the code fills something in; None for the rest."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "…" for part in node.values)
    return None


def _once(rows):
    """Keep one row for a code and message; the same code may be said in several words."""
    return list(
        {
            (code, message): (code, severity, message, remedy)
            for code, severity, message, remedy in rows
        }.values()
    )


def _chapter(title, rows):
    lines = [f"\n## {title}\n", "| Mã | Mức | Nghĩa là gì | Cách sửa |", "|---|---|---|---|"]
    for code, severity, message, remedy in rows:
        cells = [f"`{code}`", SEVERITIES[severity], message, remedy or "–"]
        lines.append("| " + " | ".join(cell(text) for text in cells) + " |")
    return "\n".join(lines)


def cell(text):
    text = PLACE.sub("…", text)
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    print(page())
