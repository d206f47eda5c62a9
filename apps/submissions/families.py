"""What a family learns of the list that the school sent: is my child in it, and in which class."""

import unicodedata
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from apps.core.text import squeeze
from apps.roster.gate import Found
from apps.roster.models import Pupil

from .models import Campaign, CorrectionRequest, Requirement, Submission, SubmittedPupil
from .states import State

LISTED, MISSING, NOT_SENT = "listed", "missing", "not_sent"
NOTHING, UNREADABLE, ERASED = "nothing", "unreadable", "erased"
MOST_REQUESTS = 20
TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True)
class Answer:
    """``standing``: one of the words above; class and birth year only where the child is listed."""

    requirement: Requirement
    submission: object
    standing: str
    class_name: str = ""
    birth_year: int | None = None

    @property
    def may_ask(self):
        """A correction helps only while the school can still send another list."""
        return self.submission is not None and self.requirement.is_open


def find_pupil(code):
    """Return the Found of a typed pupil code, or None. One query."""
    code = "".join(code.split())
    pupils = Pupil.objects.filter(code__in={code, code.upper()}).select_related("lookup_secret")
    pupil = pupils.order_by("pk").first()
    if pupil is None:
        return None
    secret = getattr(pupil, "lookup_secret", None)
    return Found(
        pupil.pk, pupil.organisation_id, secret.secret if secret is not None else None, pupil
    )


def answer_for(pupil):
    """Return the Answer for a pupil, or None where the school never had to send a pupil list.

    The newest running campaign to which a list was sent counts, else the newest running one, else
    the last one; of its versions the newest that was not returned, else the official one.
    """
    lists = Submission.objects.sent().filter(requirement=OuterRef("pk"), rows_accepted__gt=0)
    requirement = (
        Requirement.objects.sent_by(pupil.organisation_id)
        .current()
        .filter(campaign__kind=Campaign.Kind.PUPILS)
        .exclude(state=State.EXCUSED)
        .select_related("campaign", "official")
        .annotate(has_list=Exists(lists.exclude(state=State.RETURNED)))
        .order_by(
            F("campaign__closed_at").desc(nulls_first=True),
            "-has_list",
            "-campaign__opened_at",
            "-pk",
        )
        .first()
    )
    if requirement is None:
        return None
    sent = requirement.submissions.sent().exclude(state=State.RETURNED)
    submission = sent.order_by("-number").first() or requirement.official
    if submission is None:
        return Answer(requirement, None, NOT_SENT)
    if submission.is_nothing:
        return Answer(requirement, submission, NOTHING)
    if submission.erased_at is not None:
        return Answer(requirement, submission, ERASED)
    if not submission.rows_accepted:
        return Answer(requirement, submission, UNREADABLE)
    row = _row_of(pupil, submission)
    if row is None:
        return Answer(requirement, submission, MISSING)
    year = row.date_of_birth.year if row.date_of_birth is not None else None
    return Answer(requirement, submission, LISTED, row.class_name, year)


def _row_of(pupil, submission):
    """Return the row of a pupil in a list: by code, personal number, or name and birth."""
    known = Q(code=pupil.code) | Q(full_name=pupil.full_name)
    if pupil.personal_id:
        known |= Q(citizen_id=pupil.personal_id)
    if pupil.date_of_birth is not None:
        known |= Q(date_of_birth=pupil.date_of_birth)
    rows = list(SubmittedPupil.objects.filter(known, submission=submission).order_by("pk"))
    same = [row for row in rows if row.code == pupil.code]
    same += [row for row in rows if pupil.personal_id and row.citizen_id == pupil.personal_id]
    if not same:
        same = [row for row in rows if _is_namesake(row, pupil)]
        others = Pupil.objects.filter(code__in=[row.code for row in same]).exclude(pk=pupil.pk)
        taken = set(others.values_list("code", flat=True)) if same else set()
        same = [row for row in same if row.code not in taken]
    return same[0] if same else None


def _is_namesake(row, pupil):
    """The same name and, as far as both are known, the same birth."""
    if _name_key(row.full_name) != _name_key(pupil.full_name) or row.date_of_birth is None:
        return False
    if row.birth_precision in {"", "day"} and pupil.date_of_birth is not None:
        return row.date_of_birth == pupil.date_of_birth
    return row.date_of_birth.year == pupil.birth_year


def _name_key(full_name):
    """Return what two spellings of one name share: "Hoà" and "Hòa" do, "Thử" and "Thư" do not."""
    words = unicodedata.normalize("NFD", squeeze(full_name).casefold()).split()
    return [
        ("".join(sign for sign in word if sign not in TONES), {*word} & {*TONES}) for word in words
    ]


def requests_of(pupil, campaign):
    """The requests of a family in a campaign, the newest first."""
    return list(CorrectionRequest.objects.filter(pupil=pupil, campaign=campaign)[:MOST_REQUESTS])
