"""The page of all rules: python -m tests.submission_rules > docs/quy-tac-nop-du-lieu.md"""

from dataclasses import fields

from apps.submissions.packs import PACKS
from apps.submissions.packs.count_rules import COUNT_RULES
from apps.submissions.packs.file_rules import FILE_RULES
from apps.submissions.packs.pupil_rules import PUPIL_RULES
from apps.submissions.packs.table_checks import COLUMN_LABELS
from tests.finding_codes import SEVERITIES, cell

CHAPTERS = (
    ("Tệp và bảng", FILE_RULES),
    ("Từng học sinh", PUPIL_RULES),
    ("Số liệu chung, lần nộp trước, năm trước, trường khác", COUNT_RULES),
)
THRESHOLDS = {
    "change_percent": "thay đổi so với lần nộp trước hoặc năm trước phải giải trình khi quá (%)",
    "change_least": "thay đổi ít hơn số học sinh này thì không hỏi",
    "class_size": "sĩ số lớp từ khối 6 trở lên, cảnh báo khi quá",
    "primary_class_size": "sĩ số lớp tiểu học, cảnh báo khi quá",
    "kindergarten_class_size": "sĩ số nhóm, lớp mầm non, cảnh báo khi quá",
    "early_years": "được sớm hơn tuổi của khối (năm); sớm hơn nữa phải giải trình",
    "late_years": "được muộn hơn tuổi của khối (năm); muộn hơn nữa là cảnh báo",
    "asked_years": "muộn hơn tuổi của khối quá số năm này phải giải trình",
    "impossible_years": "sớm hơn tuổi của khối từ số năm này là lỗi",
    "heap_percent": "tỷ lệ ngày sinh 01/01, cảnh báo khi quá (%)",
    "heap_least": "và từ số học sinh này trở lên",
    "required_columns": "cột bắt buộc",
}
HEAD = """# Quy tắc kiểm tra danh sách học sinh nộp lên cấp trên

Trang này được tạo từ mã nguồn (`python -m tests.submission_rules`). “Kiểm tra thử” trên trang nộp
dữ liệu, lệnh `check_submission` và lần nộp chính thức dùng đúng các quy tắc này. **Lỗi** chặn việc
nộp; **cần giải trình** phải có lời giải trình, lời đó đi cùng tệp lên cấp trên; **cảnh báo** và
**ghi chú** chỉ để biết. Cấp trên có thể miễn một quy tắc cho một đơn vị, trừ quy tắc có dấu †.
Tuổi của khối g là g + 5 (lớp 1: 6 tuổi, lớp 6: 11 tuổi). Tên màn hình ghi theo V.EMIS; trên CSDL
ngành, SMAS, vnEdu tìm mục cùng nghĩa.
"""


def page():
    """Return the whole page as Markdown."""
    parts = [HEAD, "\n## Các bộ quy tắc\n", *_packs(), "\n### Ngưỡng\n", *_thresholds()]
    for title, rules in CHAPTERS:
        parts += [f"\n## {title}\n", *_table(rules)]
    return "\n".join(parts)


def _packs():
    yield "| Bộ quy tắc | Phiên bản | Dùng cho | Năm học | Số quy tắc |"
    yield "|---|---|---|---|---|"
    for pack in PACKS:
        last = pack.valid_to_year
        years = f"từ {_year(pack.valid_from_year)}" + (f" đến {_year(last)}" if last else "")
        yield f"| `{pack.code}` | {pack.version} | {pack.title} | {years} | {len(pack.rules)} |"


def _year(first):
    return f"{first}–{first + 1}"


def _thresholds():
    yield "| Ngưỡng | " + " | ".join(f"`{pack.code}`" for pack in PACKS) + " |"
    yield "|---|" + "---|" * len(PACKS)
    for field in fields(PACKS[0].thresholds):
        shown = [_shown(getattr(pack.thresholds, field.name)) for pack in PACKS]
        yield f"| {THRESHOLDS[field.name]} | " + " | ".join(shown) + " |"


def _shown(value):
    if isinstance(value, tuple):
        return ", ".join(COLUMN_LABELS[name] for name in value)
    return str(value)


def _table(rules):
    severities = " | ".join(f"Mức `{pack.code}`" for pack in PACKS)
    yield f"| Mã | {severities} | Quy tắc | Nghĩa là gì | Vì sao | Sửa ở đâu |"
    yield "|---|" + "---|" * (len(PACKS) + 4)
    for rule in rules:
        levels = [
            SEVERITIES[pack.rule(rule.code).severity] if rule.code in pack.by_code else "–"
            for pack in PACKS
        ]
        mark = "" if rule.can_be_waived else " †"
        texts = [rule.title + mark, rule.message, rule.cause, rule.remedy]
        yield "| " + " | ".join([f"`{rule.code}`", *levels, *map(cell, texts)]) + " |"


if __name__ == "__main__":
    print(page())
