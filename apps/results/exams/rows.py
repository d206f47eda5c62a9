"""From the cells of a row to what is stored of a candidate; every problem with its column."""

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from apps.core.text import fold, heading_key
from apps.core.values import BadValue, cell_text, is_blank, parse_birth_date, parse_name

from .mapping import SCORE, label_of
from .models import Candidate
from .numbers import BadNumber, read_number
from .presets import aliases

STATES = {
    **dict.fromkeys(("v", "vang", "vang thi", "bo thi", "vt"), "absent"),
    **dict.fromkeys(("dc", "dinh chi", "dinh chi thi"), "suspended"),
    **dict.fromkeys(("m", "mien", "mien thi", "mt"), "exempt"),
}
NOT_SAT = {"-", "khong thi", "kdt"}
PRIZES = {
    **dict.fromkeys(("nhat", "giai nhat", "1", "i"), "nhat"),
    **dict.fromkeys(("nhi", "giai nhi", "2", "ii"), "nhi"),
    **dict.fromkeys(("ba", "giai ba", "3", "iii"), "ba"),
    **dict.fromkeys(("kk", "khuyen khich", "giai khuyen khich", "giai kk"), "khuyen-khich"),
}
NO_PRIZE = {"", "-", "khong", "khong dat giai", "0"}
DETAILS = ("room", "decision", "field", "pupil_code")
NUMBERS = ("average10", "average11", "average12", "bonus", "priority")
_SCORE_TEXT = re.compile(
    r"\s*([^:;]+?)\s*:\s*(-?\d+(?:[.,]\d+)?|[^\d\s:;][^:;]*?)(?=\s*(?:;|$)|\s{2,}|\s+[^\s:;\d][^:;]*:)"
)
_MOST_REMEMBERED = 20_000


@dataclass
class CandidateRow:
    """``values``: fields of Candidate; ``problems``: (severity, code, message, remedy, target)."""

    number: int
    values: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)

    def refuse(self, code, message, remedy, target):
        self.problems.append(("error", code, message, remedy, target))

    @property
    def is_bad(self):
        return any(problem[0] == "error" for problem in self.problems)


class RowReader:
    """Reads rows of one exam; equal cells are read once, for most scores of an exam are equal."""

    def __init__(self, exam, subjects, mapping):
        self.exam = exam
        self.year = exam.year
        self.subjects = {subject.code: subject for subject in subjects}
        self.names = {
            heading_key(name): subject.code
            for subject in subjects
            for name in (subject.code, *aliases(subject.code, subject.name))
        }
        self.not_sat = {fold(text) for text in mapping.not_sat} | NOT_SAT
        self._scores, self._dates = {}, {}

    def read(self, layout, number, cells):
        """Return the CandidateRow of a row of cells."""
        row = CandidateRow(number)
        get = {
            target: cells[index] if index < len(cells) else ""
            for target, index in layout.places.items()
        }
        values = row.values
        try:
            values["number"] = read_number(
                get["number"],
                self.exam.number_format,
                year=self.year,
                length=self.exam.number_length,
            )
        except BadNumber as bad:
            row.refuse(bad.code, bad.message, bad.remedy, "number")
        if not all(map(is_blank, cells[layout.width :])):
            row.refuse(
                "too_many_fields",
                "Dòng có nhiều ô hơn dòng tiêu đề.",
                "Kiểm tra dấu ngăn cột trong các ô; không ô nào được dời cột.",
                "",
            )
        values["full_name"] = self._name(get, row)
        if "date_of_birth" in get:
            values["date_of_birth"] = self._date(get["date_of_birth"], row)
        for name in ("school", "class_name"):
            if name in get:
                field_name = "school_name" if name == "school" else name
                longest = Candidate._meta.get_field(field_name).max_length
                values[field_name] = cell_text(get[name])[:longest]
        values["scores"] = self._all_scores(get, row)
        self._rest(get, row)
        return row

    def _name(self, get, row):
        if "full_name" in get:
            cell, target = get["full_name"], "full_name"
        else:
            cell = f"{cell_text(get.get('family_name', ''))} {cell_text(get.get('given_name', ''))}"
            target = "given_name"
        try:
            name = parse_name(cell)
        except BadValue as bad:
            row.problems.append((bad.severity, bad.code, bad.message, bad.remedy, target))
            return ""
        return name.strip()

    def _date(self, cell, row):
        if cell not in self._dates:
            if len(self._dates) > _MOST_REMEMBERED:
                self._dates.clear()
            try:
                birth = parse_birth_date(cell)
                self._dates[cell] = (birth.as_date() if birth else None, None)
            except BadValue as bad:
                read = bad.suggestion.as_date() if bad.severity != "error" else None
                problem = (bad.severity, bad.code, bad.message, bad.remedy, "date_of_birth")
                self._dates[cell] = (read, problem)
        birth, problem = self._dates[cell]
        if problem is not None:
            row.problems.append(problem)
        return birth

    def _all_scores(self, get, row):
        scores = {}
        for target, cell in get.items():
            if target.startswith(SCORE):
                self._add_score(scores, target.removeprefix(SCORE), cell, row, target)
        if "scores_text" in get:
            self._read_text(scores, cell_text(get["scores_text"]), row)
        if "subject" in get and "score" in get:
            code = self.names.get(heading_key(cell_text(get["subject"])))
            if code is None:
                row.refuse(
                    "exam_subject_unknown",
                    "Kỳ thi không có môn ghi ở dòng này.",
                    "Sửa tên môn, hoặc thêm môn vào kỳ thi.",
                    "subject",
                )
            else:
                self._add_score(scores, code, get["score"], row, "score")
        return scores

    def _read_text(self, scores, text, row):
        """Read "Toán:   8.00   Ngữ văn:   2.50": names and scores of any number of subjects."""
        read_to = 0
        for found in _SCORE_TEXT.finditer(text):
            if text[read_to : found.start()].strip(" ;,"):
                break
            read_to = found.end()
            code = self.names.get(heading_key(found[1]))
            if code is None or code in scores:
                read_to = -1
                break
            self._add_score(scores, code, found[2], row, "scores_text")
        if read_to < 0 or text[read_to:].strip(" ;,"):
            row.refuse(
                "scores_text_unreadable",
                "Không đọc hết các điểm trong ô này.",
                "Mỗi môn ghi một lần, dạng “Toán: 8.00   Ngữ văn: 2.50”, tên môn như kỳ thi.",
                "scores_text",
            )

    def _add_score(self, scores, code, cell, row, target):
        key = (code, cell)
        known = self._scores.get(key)
        if known is None:
            if len(self._scores) > _MOST_REMEMBERED:
                self._scores.clear()
            known = self._scores[key] = self._score(self.subjects[code], cell)
        score, problem = known
        if problem is not None:
            row.problems.append((*problem, target))
        elif score:
            scores[code] = score

    def _score(self, subject, cell):
        """Return (score as text or a state or "", None), or ("", a problem without its column)."""
        text = cell_text(cell)
        if isinstance(cell, float) and (round(cell, 6) or not cell):
            text = f"{round(cell, 6):.6f}".rstrip("0").rstrip(".")
        word = fold(text)
        if not word or word in self.not_sat:
            return "", None
        if word in STATES:
            return STATES[word], None
        try:
            score = Decimal(text.replace(",", "."))
        except InvalidOperation:
            score = None
        if score is None or not score.is_finite():
            return "", (
                "error",
                "score_unreadable",
                f"Không hiểu điểm môn {subject.name}.",
                "Gõ số, hoặc V (vắng), ĐC (đình chỉ), M (miễn); để trống nếu không thi.",
            )
        if not 0 <= score <= subject.highest:
            return "", (
                "error",
                "score_out_of_range",
                f"Điểm môn {subject.name} ngoài khoảng cho phép.",
                f"Điểm từ 0 đến {subject.highest.normalize():f}; kiểm tra dấu phẩy."
                if score > 0
                else f"Nếu {text} nghĩa là không thi: bấm “Ghép lại cột”, ghi {text} vào ô Ký hiệu "
                "“không thi”. Nếu không, gõ lại điểm.",
            )
        if score % subject.step:
            return "", (
                "error",
                "score_step",
                f"Điểm môn {subject.name} không theo bước điểm.",
                f"Bước điểm của môn là {f'{subject.step.normalize():f}'.replace('.', ',')}.",
            )
        return f"{score.normalize():f}", None

    def _rest(self, get, row):
        values, details = row.values, {}
        for name in DETAILS:
            if name in get and (text := cell_text(get[name])[:120]):
                details[name] = text
        for name in NUMBERS:
            if name in get:
                number = self._number(get[name], row, name)
                if number is not None:
                    details[name] = f"{number.normalize():f}"
        values["details"] = details
        if "total" in get:
            values["total"] = self._number(get["total"], row, "total")
        if "result" in get:
            values["result"] = cell_text(get["result"])[:80]
        if "prize" in get:
            word = fold(cell_text(get["prize"]))
            values["prize"] = PRIZES.get(word, "")
            if not values["prize"] and word not in NO_PRIZE:
                row.refuse(
                    "prize_unknown",
                    "Không hiểu giải ghi ở ô này.",
                    "Ghi Nhất, Nhì, Ba, Khuyến khích hoặc để trống.",
                    "prize",
                )

    @staticmethod
    def _number(cell, row, target):
        text = cell_text(cell).replace(",", ".")
        if not text or text == "-":
            return None
        try:
            number = Decimal(f"{round(cell, 6)}" if isinstance(cell, float) else text)
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or not 0 <= number < 1000:
            row.refuse(
                "number_unreadable",
                f"{label_of(target, {})}: không phải là số.",
                "Gõ số, dùng dấu phẩy hoặc dấu chấm cho phần lẻ.",
                target,
            )
            return None
        return number
