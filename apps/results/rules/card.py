"""What a school states of one pupil and period, as plain data; and where it differs from the rules.

Nothing here knows the database: the caller fills a Card from its rows.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from apps.core.text import heading_key

FIRST_TERM, SECOND_TERM, YEAR = "hk1", "hk2", "cn"
SCORED, REMARK = "scored", "remark"
PASSED, FAILED = "passed", "failed"
EXEMPT = "exempt"

PROMOTED = "Được lên lớp"
REASSESSMENT = "Kiểm tra, đánh giá lại"
SUMMER_CONDUCT = "Rèn luyện trong hè"
STAYS = "Không được lên lớp"

ERROR, QUERY = "error", "query"

# How sheets word the end of a year; the first part found decides.
_PROMOTION_WORDS = (
    ("đánh giá lại", REASSESSMENT),
    ("kiểm tra lại", REASSESSMENT),
    ("kt lại", REASSESSMENT),
    ("thi lại", REASSESSMENT),
    ("chưa hoàn thành", REASSESSMENT),
    ("rèn luyện", SUMMER_CONDUCT),
    ("không", STAYS),
    ("lưu ban", STAYS),
    ("ở lại", STAYS),
    ("chưa", None),
    ("lên lớp", PROMOTED),
    ("hoàn thành", PROMOTED),
    ("được", PROMOTED),
)


@dataclass(frozen=True)
class SubjectMarks:
    """One subject as the school states it. Marks are Decimal; a missing mark is None, never 0.

    ``kind`` is "scored" or "remark". ``periodic`` holds the marks of coefficient 2 of TT 58/2011
    in its first form; later circulars have one ``midterm``. ``tests`` are the single results of a
    remark subject ("passed" / "failed" / None); the last is that of the end of term. ``remark`` is
    the stated result: "passed", "failed", or of primary pupils "excellent", "completed",
    "not_completed". ``state`` is "" (normal), "exempt", "absent" or "not_assessed".
    ``reassessed_average`` and ``reassessed_remark`` are the results of a re-assessment in summer:
    they stand instead of the yearly result, which stays where it was.
    """

    code: str
    name: str
    kind: str = SCORED
    regular: tuple = ()
    periodic: tuple = ()
    midterm: Decimal | None = None
    final: Decimal | None = None
    average: Decimal | None = None
    tests: tuple = ()
    remark: str = ""
    state: str = ""
    periods_per_year: int | None = None
    reassessed_average: Decimal | None = None
    reassessed_remark: str = ""

    @property
    def standing_average(self):
        """The yearly average that counts: after re-assessment if there was one."""
        return self.average if self.reassessed_average is None else self.reassessed_average

    @property
    def standing_remark(self):
        return self.reassessed_remark or self.remark

    @property
    def has_marks(self):
        """Whether single marks were given, so that the average can be recomputed."""
        marks = (*self.regular, *self.periodic, self.midterm, self.final)
        return any(mark is not None for mark in marks)


@dataclass(frozen=True)
class Card:
    """What the school states of one pupil for one period.

    ``period`` is "hk1", "hk2" or "cn". ``first_term`` and ``second_term`` are the other cards of
    the same year, given with a card of the year to check its results against. ``absences`` counts
    days with and without leave. ``specialised`` is the code of the specialised subject of a
    specialised class (TT 58). ``qualities`` are code → level of the qualities and abilities of a
    primary pupil (``rules.qualities``), beside which ``conduct`` is one level for all of them.
    ``is_after_summer`` tells that re-assessment and summer training are over.
    ``rule_set`` overrides the code that follows from grade and year.
    """

    grade: int
    first_year: int
    period: str
    subjects: tuple = ()
    average: Decimal | None = None
    level: str = ""
    conduct: str = ""
    title: str = ""
    promotion: str = ""
    absences: int | None = None
    first_term: "Card | None" = None
    second_term: "Card | None" = None
    specialised: str = ""
    qualities: dict = field(default_factory=dict)
    is_after_summer: bool = False
    rule_set: str = ""

    def subject(self, code):
        """Return the SubjectMarks of a code, or None."""
        return next((subject for subject in self.subjects if subject.code == code), None)

    def of_kind(self, kind):
        return [subject for subject in self.subjects if subject.kind == kind]


@dataclass(frozen=True)
class Difference:
    """One thing that a card states and the circular gives otherwise.

    ``what`` is "mark", "count", "average", "remark", "overall_average", "level", "conduct",
    "quality" (``subject`` is then its code), "title", "promotion" or "rule_set". ``severity`` is
    "error" (the circular is plain) or "query" (a person decides with a reason). ``readings`` are
    the levels that the circular can be read to give, where there is more than one. Nothing is
    corrected: the stated value is what families see.
    """

    what: str
    stated: str
    computed: str
    article: str
    message: str
    remedy: str
    subject: str = ""
    severity: str = ERROR
    readings: tuple = ()


def read_promotion(text):
    """Return the outcome that a stated end of year means, or None if the words are not known.

    "Được lên lớp sau khi kiểm tra lại" tells of the way: what stands before "sau" is the outcome.
    """
    words = heading_key(text)
    return _outcome(words.partition(" sau ")[0]) or _outcome(words)


def _outcome(words):
    return next((outcome for part, outcome in _PROMOTION_WORDS if part in words), None)
