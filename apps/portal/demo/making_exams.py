"""Exams of the made-up province: opened, sealed, with prizes, looked up without the secret."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from apps.accounts.models import User
from apps.audit.models import record
from apps.core.scoping import organisation_scope
from apps.results.exams.distribution import refresh_figures
from apps.results.exams.formulas import graduation_from_2025
from apps.results.exams.models import Candidate, Exam, ExamSubject
from apps.results.exams.numbers import NumberFormat
from apps.results.exams.presets import presets
from apps.results.exams.releasing import publish, set_access
from apps.roster.models import SECRET_ALPHABET, SECRET_LENGTH, Consent, Enrolment

from . import SEED
from .names import person
from .population import LAST_YEAR, THIS_YEAR

BATCH = 1000
FREE_CANDIDATES = 160  # of schools outside the system, beside those of ours
GRADUATION, ENTRANCE = "thi-thu-tot-nghiep-2026", "tuyen-sinh-10-2026"
TALENT, SURVEY = "hoc-sinh-gioi-lop-9-2026", "khao-sat-thcs-2026"
OWN = "khao-sat-dau-nam-lop-9"


@dataclass(frozen=True)
class Sitter:
    """One who sits an exam: a pupil of a school, or somebody whom no school of ours knows."""

    full_name: str
    date_of_birth: date
    school: object = None
    school_name: str = ""
    class_name: str = ""
    pupil: object = None


def make_exams(made):
    """Make all exams; ``made`` is slug → Organisation, with their pupils in the database."""
    lower = [made["thcs-binh-minh"], made["thcs-tan-lap"]]
    upper = [made["thpt-cao-nguyen"], made["gdtx-an-binh"]]
    leavers = _sitters(upper, LAST_YEAR, 12)
    ninth = _sitters(lower, LAST_YEAR, 9)
    survey = [sitter for grade in (6, 7, 8, 9) for sitter in _sitters(lower, THIS_YEAR, grade)]
    winners = _sitters(lower, THIS_YEAR, 9)
    own = _sitters(lower[:1], THIS_YEAR, 9)
    department = made["so"]
    officer = User.objects.get(email="chuyenvien@so.example")
    manager = User.objects.get(email="quanly@so.example")
    with organisation_scope(department):
        _graduation(department, leavers + _strangers(), officer)
        _entrance(department, ninth, officer)
        talents = _talent(department, winners, officer)
        _survey(department, survey, officer, manager)
    for school in lower:
        with organisation_scope(school):
            _consents(school, talents)
    with organisation_scope(lower[0]):
        exam = _exam(
            lower[0],
            OWN,
            "Khảo sát đầu năm lớp 9",
            Exam.Kind.MOCK,
            date(2026, 9, 19),
            first_grade=9,
            last_grade=9,
        )
        _candidates(exam, own, "{:03d}", _marks)


def _sitters(schools, year, grade):
    found = []
    for school in schools:
        with organisation_scope(school):
            places = (
                Enrolment.objects.of_year(year)
                .filter(school_class__grade=grade)
                .select_related("pupil", "school_class")
                .order_by("pupil__code")
            )
            found += [
                Sitter(
                    place.pupil.full_name,
                    place.pupil.date_of_birth,
                    school,
                    school.name,
                    place.school_class.name,
                    place.pupil,
                )
                for place in places
            ]
    return found


def _strangers():
    dice = Random(f"{SEED}:strangers")
    return [
        Sitter(
            person(dice).full_name,
            date(2008, 1, 1) + timedelta(days=dice.randrange(365)),
            school_name=f"Trường THPT {dice.choice(['Suối Mơ', 'Thông Xanh', 'Đồi Chè'])}",
            class_name=f"12A{dice.randint(1, 4)}",
        )
        for _ in range(FREE_CANDIDATES)
    ]


def _exam(owner, slug, name, kind, held_on, **fields):
    exam = Exam.objects.create(
        organisation=owner,
        slug=slug,
        name=name,
        kind=kind,
        held_on=held_on,
        school_year_id=held_on.year if held_on.month > 7 else held_on.year - 1,
        **{"number_format": NumberFormat.DIGITS, **fields},
    )
    ExamSubject.objects.bulk_create(
        ExamSubject(
            organisation=owner,
            exam=exam,
            code=one.code,
            name=one.name,
            step=one.step,
            highest=one.highest,
            position=position,
        )
        for position, one in enumerate(presets(kind, exam.year), start=1)
    )
    return exam


def _candidates(exam, sitters, number, marks, slips_on=None):
    """Store a Candidate for each sitter; ``marks(dice)`` returns the fields about the scores.

    ``slips_on``: the day on which all slips were printed, None where nobody has printed one.
    """
    printed_at = slips_on and timezone.make_aware(datetime.combine(slips_on, time(14, 0)))
    rows = []
    for place, sitter in enumerate(sitters, start=1):
        dice = Random(f"{SEED}:{exam.slug}:{place}")
        rows.append(
            Candidate(
                organisation_id=exam.organisation_id,
                exam=exam,
                number=number.format(place),
                full_name=sitter.full_name,
                date_of_birth=sitter.date_of_birth,
                school=sitter.school,
                school_name=sitter.school_name,
                class_name=sitter.class_name,
                pupil=sitter.pupil,
                secret="".join(dice.choice(SECRET_ALPHABET) for _ in range(SECRET_LENGTH)),
                slip_printed_at=printed_at,
                **marks(dice),
            )
        )
    Candidate.objects.bulk_create(rows, batch_size=BATCH)
    refresh_figures(exam)
    return rows


def _step(dice, middle, spread, step="0.25", highest=10):
    value = min(highest, max(0, dice.gauss(middle, spread)))
    steps = round(Decimal(str(value)) / Decimal(step))
    return f"{(steps * Decimal(step)).normalize():f}"


def _marks(dice):
    scores = {code: _step(dice, 6.4, 1.7) for code in ("toan", "ngu-van", "ngoai-ngu")}
    if dice.random() < 0.02:
        scores[dice.choice(list(scores))] = "absent"
    return {"scores": scores}


def _leaving(dice):
    """Four papers, three averages and what they come to in the graduation of 2025 and after."""
    chosen = dice.sample(["vat-li", "hoa-hoc", "sinh-hoc", "lich-su", "dia-li", "gdktpl"], 2)
    scores = {"toan": _step(dice, 6.2, 1.6, "0.05"), "ngu-van": _step(dice, 6.8, 1.3)}
    scores |= {code: _step(dice, 6.6, 1.6, "0.05") for code in chosen}
    averages = [_step(dice, 7.3, 0.8, "0.1") for _ in range(3)]
    papers = [Decimal(score) for score in scores.values()]
    found = graduation_from_2025([Decimal(one) for one in averages], papers)
    return {
        "scores": scores,
        "total": found.score,
        "result": "Đạt" if found.passed else "Chưa đạt",
        "details": {
            "room": f"Phòng {dice.randint(1, 24):02d}",
            **{f"average{10 + place}": one for place, one in enumerate(averages)},
        },
    }


def _graduation(owner, sitters, officer):
    exam = _exam(
        *(owner, GRADUATION, "Thi thử tốt nghiệp THPT năm 2026", Exam.Kind.GRADUATION),
        date(2026, 5, 14),
        number_format=NumberFormat.BOARD,
        note="Kết quả thi thử để ôn tập, không dùng xét tốt nghiệp.",
    )
    _candidates(exam, sitters, "01{:06d}", _leaving, slips_on=date(2026, 5, 12))
    _publish_on(exam, datetime(2026, 5, 25, 8, 0), officer)


def _entrance(owner, sitters, officer):
    """Sealed until a morning to come, whenever the demo is loaded."""
    exam = _exam(
        *(owner, ENTRANCE, "Tuyển sinh vào lớp 10 năm học 2026–2027", Exam.Kind.ENTRANCE),
        date(2026, 6, 6),
        number_length=6,
    )
    _candidates(exam, sitters, "{:06d}", _marks)
    day = timezone.localdate() + timedelta(days=7)
    publish(exam, user=officer, at=timezone.make_aware(datetime.combine(day, time(8, 0))))


def _talent(owner, sitters, officer):
    subjects = ("toan", "ngu-van", "ngoai-ngu", "tin-hoc")
    exam = _exam(
        *(owner, TALENT, "Học sinh giỏi lớp 9 cấp tỉnh năm 2026", Exam.Kind.TALENT),
        date(2026, 10, 10),
        number_format=NumberFormat.FREE,
        tier=Exam.Tier.PROVINCE,
        first_grade=9,
        last_grade=9,
        decision_number="412/QĐ-SGDĐT",
    )

    def marks(dice):
        score = Decimal(_step(dice, 11, 3.5, "0.25", 20))
        prizes = ((16, "nhat"), (14, "nhi"), (12, "ba"), (11, "khuyen-khich"))
        prize = next((name for least, name in prizes if score >= least), "")
        return {"scores": {dice.choice(subjects): f"{score:f}"}, "prize": prize}

    rows = _candidates(exam, sitters, "HSG{:03d}", marks, slips_on=date(2026, 10, 8))
    _publish_on(exam, datetime(2026, 11, 2, 9, 0), officer)
    return [row for row in rows if row.prize]


def _consents(school, talents):
    """Families of this school's winners who agreed: all but every fourth."""
    mine = [row for row in talents if row.school_id == school.pk]
    Consent.objects.bulk_create(
        Consent(
            organisation=school,
            pupil=row.pupil,
            purpose=Consent.Purpose.PRIZE,
            scope="Danh sách đạt giải trên trang của trường và của Sở",
            representative="Phụ huynh đã ký phiếu",
            child_agreed=True,
            given_on=date(2026, 10, 20),
        )
        for place, row in enumerate(mine)
        if place % 4
    )


def _survey(owner, sitters, officer, manager):
    """Looked up by number and date of birth, which ends a month after it was loaded."""
    exam = _exam(
        *(owner, SURVEY, "Khảo sát chất lượng THCS đầu năm học 2026–2027", Exam.Kind.MOCK),
        date(2026, 9, 26),
        number_length=4,
        first_grade=6,
        last_grade=9,
    )
    _candidates(exam, sitters, "{:04d}", _marks)
    set_access(exam, Exam.Access.BIRTH, basis="Kế hoạch 58/KH-SGDĐT, mục 4", user=manager)
    publish(exam, user=officer)


def _publish_on(exam, moment, user):
    """The act itself refuses moments that have passed; the log tells of these all the same."""
    exam.publish_at, exam.published_by = timezone.make_aware(moment), user
    exam.save(update_fields=["publish_at", "published_by", "updated_at"])
    record(user, "results.exam_publish", exam, publish_at=exam.publish_at.isoformat())
