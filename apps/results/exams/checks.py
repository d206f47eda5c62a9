"""What the scores of a candidate, and of all together, do not agree with."""

from collections import Counter, defaultdict
from decimal import Decimal
from itertools import pairwise

from apps.core.text import fold
from apps.results.rules.rounding import comma

from .formulas import PRIZES, VocationalRules, graduation, prize_caps, vocational
from .models import Candidate, Exam

Kind = Exam.Kind
CAPPED = {Exam.Tier.PROVINCE, Exam.Tier.NATION}
PRIZE_NAMES = dict(Candidate.Prize.choices)
PASSED = ("dau", "do", "dat", "dat tot nghiep", "trung tuyen", "cong nhan")


def numbers_of(scores):
    """Return subject code → Decimal of the scores that are numbers."""
    return {code: Decimal(text) for code, text in scores.items() if text[0].isdigit()}


def row_checks(exam, row):
    """Return the problems of one row: (severity, code, message, remedy, target)."""
    problems = []
    values = row.values
    scores = numbers_of(values["scores"])
    if exam.kind == Kind.VOCATIONAL:
        problems += _vocational(exam, values, scores)
    elif exam.kind == Kind.GRADUATION:
        problems += _graduation(exam, values, scores)
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


def _graduation(exam, values, scores):
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
    if found is None:
        return
    if values.get("total") is not None and values["total"] != found.score:
        yield (
            "query",
            "graduation_score_differs",
            f"Điểm xét tốt nghiệp ghi {comma(values['total'])}; theo công thức năm {exam.year} là "
            f"{comma(found.score)}.",
            "Kiểm tra điểm thi, điểm trung bình các năm, khuyến khích và ưu tiên.",
            "total",
        )
    stated = fold(values.get("result") or "")
    if stated and (stated in PASSED) != found.passed:
        why = "có bài thi từ 1,0 điểm trở xuống" if found.fatal else f"đạt {comma(found.score)}"
        yield (
            "query",
            "graduation_result_differs",
            f"Kết quả ghi “{values['result']}”, nhưng thí sinh {why}.",
            "Kiểm tra điểm liệt (1,0) và điểm xét tốt nghiệp (từ 5,0).",
            "result",
        )


class CrossChecks:
    """What only all rows together tell: prizes against scores, and how many prizes there are."""

    def __init__(self, exam, subjects):
        self.names = {subject.code: subject.name for subject in subjects}
        self.sat = Counter()
        self.prizes = defaultdict(Counter)
        self.least, self.most = {}, {}
        self.watches = exam.kind == Kind.TALENT

    def see(self, row):
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
        """Yield (severity, code, message, remedy) for the whole file."""
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
