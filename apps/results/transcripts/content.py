"""What stands on a transcript, as plain data: frozen when issued, drawn as often as needed."""

from django.utils import timezone

from apps.core.text import fold
from apps.core.vocabulary import Period, Sex, SubjectKind, school_year_label
from apps.results import rules
from apps.results.correcting import TERM_LABELS, shown
from apps.results.models import Correction, SubjectResult, TermResult

LAST_PRIMARY_GRADE, LAST_LOWER_GRADE = 5, 9
LEVEL_NAMES = {"primary": "Tiểu học", "lower": "Trung học cơ sở", "upper": "Trung học phổ thông"}
CONTINUING = "gdtx"  # the level of centres for adult learners
NEEDED_FIGURES = 2
ORDER = list(Period)
NOTE = "Nhận xét "  # how the names of the homeroom teacher's notes begin


def periods_up_to(period):
    """Return the periods that a transcript of a period shows: all of the year so far."""
    return ORDER[: ORDER.index(Period(period)) + 1]


def level_of(grade):
    if grade <= LAST_PRIMARY_GRADE:
        return "primary"
    return "lower" if grade <= LAST_LOWER_GRADE else "upper"


def level_name(organisation, grade):
    """Return the level as it stands in the title, after HỌC SINH or HỌC VIÊN."""
    name = LEVEL_NAMES[level_of(grade)]
    if any(level.code == CONTINUING for level in organisation.levels.all()):
        return f"Giáo dục thường xuyên cấp {name[:1].lower()}{name[1:]}"
    return name


def layout_for(grade, rule_set):
    """Return the name of the print layout: by level, and by circular for older years."""
    if grade <= LAST_PRIMARY_GRADE:
        return "primary"
    return "tt58" if rule_set.startswith("tt58") else "tt22"


def contents_of(organisation, school_class, period, pupil_ids):
    """Return pupil id → (Enrolment, content) of those with results of the period."""
    periods = periods_up_to(period)
    results = (
        TermResult.objects.filter(
            enrolment__school_year=school_class.school_year_id,
            enrolment__pupil__in=pupil_ids,
            period__in=periods,
        )
        .select_related("enrolment__pupil", "enrolment__school_class")
        .prefetch_related("subjects__subject")
        .order_by("enrolment_id")
    )
    terms = {}
    for result in results:
        terms.setdefault(result.enrolment.pupil_id, {})[result.period] = result
    corrections = {}
    for one in Correction.objects.filter(
        enrolment__school_year=school_class.school_year_id,
        enrolment__pupil__in=pupil_ids,
        period__in=periods,
    ).order_by("corrected_at", "pk"):
        corrections.setdefault(one.enrolment_id, []).append(one)
    level = level_name(organisation, school_class.grade)
    return {
        pupil_id: (
            of_pupil[period].enrolment,
            _content(organisation, of_pupil, period, corrections) | {"level": level},
        )
        for pupil_id, of_pupil in terms.items()
        if period in of_pupil
    }


def _content(organisation, terms, period, corrections):
    last = terms[period]
    pupil, school_class = last.enrolment.pupil, last.enrolment.school_class
    grade = school_class.grade
    superior = organisation.superior
    subjects = _subjects(terms, grade)
    enrolment_ids = dict.fromkeys(term.enrolment_id for term in terms.values())
    content = {
        "layout": layout_for(grade, last.rule_set),
        "school": organisation.name,
        "superior": superior.name if superior else "",
        "rule_set": rules.label(last.rule_set),
        "year": school_year_label(school_class.school_year_id),
        "class": school_class.name,
        "grade": grade,
        "period": str(period),
        "period_label": Period(period).label,
        "period_in_words": Period(period).in_words,
        "periods": [str(one) for one in periods_up_to(period)],
        "pupil": {
            "name": pupil.full_name,
            "code": pupil.code,
            "birth": pupil.birth_label,
            "birth_place": pupil.birth_place,
            "sex": dict(Sex.choices).get(pupil.sex, ""),
            "ethnic_group": pupil.ethnic_group,
        },
        "subjects": subjects,
        "terms": {one: _term(result) for one, result in terms.items()},
        "corrections": [
            _correction(one) for pk in enrolment_ids for one in corrections.get(pk, ())
        ],
    }
    qualities = _qualities(terms, last.rule_set, grade)
    if qualities:  # papers issued before keep what they say
        content["qualities"] = qualities
    return content | {"initials": initials(pupil.full_name), "figures": _figures(content)}


def _subjects(terms, grade):
    """Return the rows of the table of subjects, in the order of the cards."""
    rows = {}
    for period, result in terms.items():
        for row in result.subjects.all():
            subject = row.subject
            kept = rows.setdefault(
                subject.code,
                {
                    "place": (subject.position, subject.code),
                    "name": subject.name_at(grade),
                    "is_scored": subject.kind == SubjectKind.SCORED,
                    "results": {},
                    "tests": {},
                    "reassessed": "",
                    "note": "",
                },
            )
            kept["results"][str(period)] = _result(row)
            kept["tests"][str(period)] = shown(row.final)
            kept["reassessed"] = (
                _comma(row.reassessed_average)
                or row.get_reassessed_remark_display()
                or kept["reassessed"]
            )
            kept["note"] = row.note or kept["note"]
    ordered = sorted(rows.values(), key=lambda row: row["place"])
    return [{name: row[name] for name in row if name != "place"} for row in ordered]


def _qualities(terms, rule_set, grade):
    """Return the groups of qualities and abilities with a level for each period, as on the form."""
    stated = {str(period): result.qualities for period, result in terms.items()}
    before = {
        code: level
        for result in terms.values()
        for code, level in result.before_summer.get("qualities", {}).items()
    }

    notes = _quality_notes(terms)

    def row(code, name):
        levels = {period: of[code] for period, of in stated.items() if of.get(code)}
        kept = {"name": name, "levels": levels, "before": before.get(code, "")}
        return kept | ({"note": notes[code]} if code in notes else {})

    named = set().union(*stated.values(), notes)
    return [
        row(code, name) | {"lines": [row(*line) for line in lines]}
        for code, name, lines in rules.form_of(rule_set, named, grade=grade)
    ]


def _quality_notes(terms):
    """Return code → note of the last period; of a year without any, those of its second term."""
    notes = {str(period): result.quality_notes for period, result in terms.items()}
    last = max(terms, key=ORDER.index)
    if last == Period.YEAR:
        return notes[last] or notes.get(str(Period.SECOND_TERM), {})
    return notes[last]


def _result(row):
    if row.state != SubjectResult.State.NORMAL:
        return row.get_state_display()
    return _comma(row.average) or row.get_remark_display()


def _comma(value):
    """Return an average with its one decimal, as transcripts are written: 8 → 8,0."""
    if value is None:
        return ""
    text = shown(value)
    return text if "," in text else f"{text},0"


def _term(result):
    days = [result.absences_with_leave, result.absences_without_leave]
    return {
        "average": _comma(result.average),
        "learning": result.learning_level,
        "conduct": result.conduct_level,
        "title": result.title,
        "promotion": result.promotion,
        "absences": "" if days == [None, None] else str(sum(day or 0 for day in days)),
        "with_leave": shown(days[0]),
        "without_leave": shown(days[1]),
        "note": result.teacher_note,
        "is_after_summer": result.is_after_summer,
        "before_summer": {
            name: result.before_summer.get(name, "") for name in TERM_LABELS if name != "average"
        }
        if result.before_summer
        else {},
    }


def _correction(correction):
    return {
        "at": f"{timezone.localtime(correction.corrected_at):%d/%m/%Y}",
        "decision": correction.decision_number,
        "changes": [
            [what, "", ""] if what.startswith(NOTE) else [what, old, new]  # those are in the book
            for what, old, new in correction.changes
        ],
    }


def initials(name):
    """Return the first letters of a name, folded: "Nguyễn Đức An" gives "NDA"."""
    return "".join(word[0] for word in fold(name).split()).upper()


def _figures(content):
    """Return [[label, value]] of two printed figures that a checker types, the plainest first."""
    period = content["period"]
    label = content["period_in_words"]
    found = []
    for row in content["subjects"]:
        for kind, values in (("điểm kiểm tra", row["tests"]), ("điểm", row["results"])):
            value = values.get(period, "")
            is_test = kind == "điểm kiểm tra"
            if value[:1].isdigit() and is_test == (content["layout"] == "primary"):
                found.append([f"Môn {row['name']}: {kind} {label}", value])
    absences = content["terms"][period]["absences"]
    if absences:
        found.append([f"Tổng số buổi nghỉ {label}", absences])
    return found[:NEEDED_FIGURES]
