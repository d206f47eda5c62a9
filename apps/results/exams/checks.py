"""What the scores of a candidate, and of all together, do not agree with."""

from collections import Counter, defaultdict
from decimal import Decimal
from itertools import pairwise

from apps.core.text import fold
from apps.results.rules.rounding import comma

from .formulas import PRIZES, VocationalRules, graduation, has_fatal, prize_caps, vocational
from .models import Candidate, Exam

Kind = Exam.Kind
CAPPED = {Exam.Tier.PROVINCE, Exam.Tier.NATION}
PRIZE_NAMES = dict(Candidate.Prize.choices)
PASSED = ("dau", "do", "dat", "dat tot nghiep", "trung tuyen", "cong nhan")
COMPULSORY = {"toan": "Toán", "ngu-van": "Ngữ văn"}
CHOSEN = 2
FIRST_YEAR_OF_CHOICE = 2025
OF_OLD_PROGRAMME = "gdcd"  # an exam with it is the one for candidates of the programme of 2006


def numbers_of(scores):
    """Return subject code → Decimal of the scores that are numbers."""
    return {code: Decimal(text) for code, text in scores.items() if text[0].isdigit()}


def has_choice(exam, subjects):
    """Tell the graduation exam of Toán, Ngữ văn and two chosen subjects (TT 24/2024, from 2025)."""
    return (
        exam.kind == Kind.GRADUATION
        and exam.year >= FIRST_YEAR_OF_CHOICE
        and OF_OLD_PROGRAMME not in {subject.code for subject in subjects}
    )


def papers_of(scores):
    """Return (names of compulsory subjects that are not there, number of the chosen ones).

    Absent, suspended and exempt count: the candidate chose the subject.
    """
    missing = [name for code, name in COMPULSORY.items() if code not in scores]
    return missing, len(scores.keys() - COMPULSORY.keys())


def row_checks(exam, row, *, kept=None, is_of_choice=False):
    """Return the problems of one row: (severity, code, message, remedy, target).

    ``kept`` are the scores that the candidate has already: a file may bring one subject alone.
    """
    problems = []
    values = row.values
    scores = numbers_of(values["scores"])
    if exam.kind == Kind.VOCATIONAL:
        problems += _vocational(exam, values, scores)
    elif exam.kind == Kind.GRADUATION:
        scores = {**(kept or {}), **values["scores"]}
        if is_of_choice:
            problems += _papers(values, scores)
        is_short = any(problem[1] == "papers_missing" for problem in problems)
        problems += _graduation(exam, values, numbers_of(scores), is_short=is_short)
    elif values.get("total") is not None and scores:
        problems += _total(values, scores)
    return problems


def _total(values, scores):
    """A total is the sum, with Toán and Ngữ văn doubled or not, with priority and bonus or not."""
    extra = sum(Decimal(values["details"].get(name, 0)) for name in ("priority", "bonus"))
    plain = sum(scores.values())
    doubled = plain + sum(scores.get(code, 0) for code in ("toan", "ngu-van"))
    priority = Decimal(values["details"].get("priority", 0))
    total = values["total"]
    if total in {base + more for base in (plain, doubled) for more in (0, priority, extra)}:
        return
    yield (
        "query",
        "total_differs",
        f"Tổng điểm ghi {comma(total)}; các điểm cộng lại là {comma(plain + extra)} (Toán, Ngữ văn "
        f"nhân đôi: {comma(doubled + extra)}).",
        "Kiểm tra các điểm thành phần; nếu kỳ thi tính cách khác thì xác nhận.",
        "total",
    )


def _vocational(exam, values, scores):
    if not {"ly-thuyet", "thuc-hanh"} <= set(scores):
        return
    rules = VocationalRules(**{name: Decimal(text) for name, text in exam.thresholds.items()})
    score, level = vocational(scores["ly-thuyet"], scores["thuc-hanh"], rules)
    if values.get("total") is not None and values["total"] != score:
        yield (
            "query",
            "total_differs",
            f"Điểm ghi {comma(values['total'])}; tính từ lý thuyết và thực hành được "
            f"{comma(score)}.",
            "Kiểm tra hai điểm thành phần và hệ số; nếu kỳ thi tính cách khác thì xác nhận.",
            "total",
        )
    stated = fold(values.get("result") or "")
    if stated and stated != fold(level) and not (stated == "tb" and level == "Trung bình"):
        yield (
            "query",
            "level_differs",
            f"Xếp loại ghi “{values['result']}”; theo ngưỡng của kỳ thi là “{level}”.",
            "Kiểm tra điểm và ngưỡng xếp loại của kỳ thi.",
            "result",
        )


def _papers(values, scores):
    missing, chosen = papers_of(scores)
    if chosen > CHOSEN:
        yield (
            "error",
            "too_many_chosen",
            f"Thí sinh có điểm {chosen} môn tự chọn; từ năm {FIRST_YEAR_OF_CHOICE} thi Toán, Ngữ "
            "văn và đúng hai môn tự chọn.",
            "Kiểm tra cột điểm có bị lệch không; lần nhập trước nhầm môn thì hoàn tác lần đó.",
            "",
        )
    elif (missing or chosen < CHOSEN) and (values.get("result") or values.get("total")):
        lacking = [*missing, *([f"{CHOSEN - chosen} môn tự chọn"] if chosen < CHOSEN else [])]
        yield (
            "query",
            "papers_missing",
            f"Thí sinh được xét tốt nghiệp nhưng còn thiếu {', '.join(lacking)}; từ năm "
            f"{FIRST_YEAR_OF_CHOICE} thi Toán, Ngữ văn và đúng hai môn tự chọn.",
            "Bổ sung điểm, hoặc ghi V, ĐC, M; được bảo lưu điểm năm trước thì xác nhận.",
            "",
        )


def _graduation(exam, values, scores, *, is_short):
    """Ask about a score or result that the year's formula gives otherwise.

    A failing mark needs no average to be seen; with papers missing nothing else can be worked out.
    """
    details = values["details"]
    averages = {
        grade: Decimal(details[f"average{grade}"])
        for grade in (10, 11, 12)
        if f"average{grade}" in details
    }
    found = graduation(
        exam.year,
        scores,
        averages,
        bonus=Decimal(details.get("bonus", 0)),
        priority=Decimal(details.get("priority", 0)),
    )
    if is_short:
        found = None
    if found is not None and values.get("total") is not None and values["total"] != found.score:
        yield (
            "query",
            "graduation_score_differs",
            f"Điểm xét tốt nghiệp ghi {comma(values['total'])}; theo công thức năm {exam.year} là "
            f"{comma(found.score)}.",
            "Kiểm tra điểm thi, điểm trung bình các năm, khuyến khích và ưu tiên.",
            "total",
        )
    stated = fold(values.get("result") or "")
    is_fatal = found.fatal if found else has_fatal(exam.year, scores)
    is_wrong = stated and (
        is_fatal and stated in PASSED or found and (stated in PASSED) != found.passed
    )
    if is_wrong:
        why = "có bài thi từ 1,0 điểm trở xuống" if is_fatal else f"đạt {comma(found.score)}"
        yield (
            "query",
            "graduation_result_differs",
            f"Kết quả ghi “{values['result']}”, nhưng thí sinh {why}.",
            "Kiểm tra điểm liệt (1,0) và điểm xét tốt nghiệp (từ 5,0).",
            "result",
        )


class CrossChecks:
    """What only all rows together tell: prizes against scores, how many prizes, whose papers."""

    def __init__(self, exam, subjects):
        self.names = {subject.code: subject.name for subject in subjects}
        self.sat = Counter()
        self.prizes = defaultdict(Counter)
        self.least, self.most = {}, {}
        self.watches = exam.kind == Kind.TALENT
        self.is_of_choice = has_choice(exam, subjects)
        self.whole, self.short = 0, 0

    def see(self, row, kept=None):
        if self.is_of_choice:
            missing, chosen = papers_of({**(kept or {}), **row.values["scores"]})
            self.whole += not missing and chosen == CHOSEN
            self.short += bool(missing) or chosen < CHOSEN
        if not self.watches:
            return
        prize = row.values.get("prize", "")
        for code, score in numbers_of(row.values["scores"]).items():
            self.sat[code] += 1
            if prize:
                self.prizes[code][prize] += 1
            key = (code, prize)
            self.least[key] = min(self.least.get(key, score), score)
            self.most[key] = max(self.most.get(key, score), score)

    def findings(self, exam):
        """Yield (severity, code, message, remedy) for the whole file.

        Where no candidate has all papers, the file is of some subjects alone: nothing is said.
        """
        if self.whole and self.short:
            yield (
                "warning",
                "candidates_without_papers",
                f"{self.short} thí sinh chưa có đủ Toán, Ngữ văn và hai môn tự chọn.",
                "Thí sinh tự do chỉ thi một số môn thì không cần làm gì; nếu không, kiểm tra lại.",
            )
        for code, prizes in self.prizes.items():
            name = self.names.get(code, code)
            order = [prize for prize in (*PRIZES, "") if (code, prize) in self.most]
            for better, worse in pairwise(order):
                high, low = self.most[code, worse], self.least[code, better]
                if high > low:
                    label = PRIZE_NAMES.get(worse, "không có giải")
                    yield (
                        "warning",
                        "prize_order",
                        f"Môn {name}: có thí sinh {label} được {comma(high)} điểm, cao hơn điểm "
                        f"{comma(low)} của một {PRIZE_NAMES[better]}.",
                        "Kiểm tra cột Giải và cột điểm của môn này.",
                    )
            for sentence in prize_caps(self.sat[code], prizes) if exam.tier in CAPPED else ():
                yield (
                    "warning",
                    "too_many_prizes",
                    f"Môn {name}: {sentence} (TT 17/2023, Điều 32).",
                    "Kiểm tra số giải, hoặc bỏ qua nếu kỳ thi có quy định riêng.",
                )
