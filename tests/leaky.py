"""A school full of rows that could leak: every owned table has one, marked by a word."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from apps.accounts.models import Invitation
from apps.audit.models import record
from apps.content.models import Article, Page, Picture, ViewTally
from apps.core.scoping import organisation_scope
from apps.files.models import Job, StoredFile
from apps.imports.models import ImportBatch, ImportChange, ImportFinding
from apps.organisations.models import Holiday
from apps.results.models import (
    Candidate,
    CandidateRevision,
    Correction,
    Exam,
    ExamLookup,
    ExamMapping,
    ExamSubject,
    Publication,
    ResultCard,
    SubjectResult,
    TermResult,
    Transcript,
    TranscriptRun,
)
from apps.roster.models import (
    Consent,
    Enrolment,
    LookupLog,
    LookupSecret,
    Pupil,
    SchoolClass,
    SchoolYear,
    SlipPrint,
    Subject,
)
from apps.submissions.models import (
    Campaign,
    CampaignTier,
    Consolidation,
    CorrectionRequest,
    CrossMatch,
    DateChange,
    Event,
    Finding,
    PupilKey,
    Receipt,
    Reminder,
    Requirement,
    SavedReason,
    Submission,
    SubmissionFile,
    SubmittedPupil,
    Waiver,
)

MARK = "RORI"


def _fill_submissions(add, organisation, user, year, stored, pupil):
    """A campaign of the unit's own, and what it sent to the unit above it."""
    now = timezone.now()
    dates = {
        "on_time_at": now + timedelta(days=3),
        "on_time_words": "trước ngày 15/10/2026",
        "lock_at": now + timedelta(days=9),
        "lock_words": "trước ngày 25/10/2026",
    }
    campaign = add(
        Campaign,
        slug=f"dot-{MARK.lower()}",
        title=f"Đợt {MARK}",
        kind=Campaign.Kind.PUPILS,
        school_year=year,
        units_on=timezone.localdate(),
        state=Campaign.State.OPEN,
    )
    add(CampaignTier, campaign=campaign, senders="schools", **dates)
    add(SavedReason, text=f"Lý do {MARK}")
    parent = {"recipient": organisation.parent_on()}
    requirement = add(Requirement, campaign=campaign, senders="schools", **dates, **parent)
    duty = {"requirement": requirement, **parent}
    add(DateChange, act="extend", reason=MARK, **duty)
    waiver = add(
        Waiver,
        rule="x",
        reason=MARK,
        approved_by=user,
        expires_on=timezone.localdate() + timedelta(days=9),
        **duty,
    )
    add(Reminder, key="3", **duty)
    submission = add(
        Submission, number=1, state="sent", token=MARK, received_at=now, note=MARK, **duty
    )
    version = {"submission": submission, **parent}
    add(Event, text=MARK, **version, requirement=requirement)
    file = add(SubmissionFile, file=stored, role="list", **version)
    listed = add(SubmittedPupil, row=2, full_name=f"Học Sinh {MARK}", **version)
    add(PupilKey, pupil=listed, campaign_id=campaign.pk, key="0" * 64, **version)
    add(Finding, file=file, severity="query", code="x", message=MARK, waiver=waiver, **version)
    add(
        Receipt,
        number=f"BN-{MARK}",
        unit_name=MARK,
        recipient_name=MARK,
        campaign_title=MARK,
        received_at=now,
        is_on_time=True,
        verdict=MARK,
        rule=MARK,
        sha256="0" * 64,
        **version,
    )
    add(Consolidation, campaign=campaign, acknowledgement=MARK)
    add(CrossMatch, campaign=campaign, first=listed, second=listed, note=MARK)
    add(CorrectionRequest, pupil=pupil, campaign=campaign, submission=submission, text=MARK)


def fill(organisation, user):
    """Create one row of every owned table at an organisation; return them by model label."""
    year, _ = SchoolYear.objects.get_or_create(
        first_year=2026, defaults={"starts_on": date(2026, 8, 1), "ends_on": date(2027, 7, 31)}
    )
    subject, _ = Subject.objects.get_or_create(
        code="toan", defaults={"name": "Toán", "kind": "scored"}
    )
    now = timezone.now()
    rows = []

    def add(table, **fields):
        row = table.objects.create(organisation=organisation, **fields)
        rows.append(row)
        return row

    with organisation_scope(organisation):
        add(Holiday, name=f"Nghỉ {MARK}", first_day=date(2026, 9, 2), last_day=date(2026, 9, 2))
        add(
            Invitation,
            email=f"{MARK.lower()}@example.vn",
            full_name=f"Mời {MARK}",
            roles=["editor"],
            token_hash="0" * 64,
            expires_at=now + timedelta(days=7),
        )
        stored = StoredFile(
            organisation=organisation,
            original_name=f"{MARK}.xlsx",
            kind="xlsx",
            size=4,
            sha256="0" * 64,
        )
        stored.content.save("x", ContentFile(b"RORI"), save=False)
        stored.save()
        rows.append(stored)
        add(Job, kind="imports.check", message=f"{MARK} đang chạy")
        batch = add(
            ImportBatch,
            kind="roster.pupils",
            file=stored,
            state="checked",
            rows_read=1,
            rows_rejected=1,
            parameters={"year": 2026},
            uploaded_by=user,
        )
        add(ImportFinding, batch=batch, severity="error", code="x", message=f"Lỗi {MARK}")
        add(ImportChange, batch=batch, model="roster.pupil", object_pk=1, action="created")
        school_class = add(SchoolClass, school_year=year, name=f"6{MARK}", grade=6)
        pupil = add(
            Pupil, code=f"{MARK}001", full_name=f"Học Sinh {MARK}", date_of_birth=date(2015, 5, 5)
        )
        enrolment = add(Enrolment, pupil=pupil, school_year=year, school_class=school_class)
        add(LookupSecret, pupil=pupil)
        add(SlipPrint, pupil=pupil, reason="class")
        add(LookupLog, pupil=pupil, purpose="results")
        add(
            Consent,
            pupil=pupil,
            purpose="prize",
            representative=f"Phụ huynh {MARK}",
            given_on=date(2026, 9, 5),
        )
        term = add(
            TermResult,
            enrolment=enrolment,
            period="hk1",
            rule_set="tt22-2021",
            teacher_note=f"Nhận xét {MARK}",
        )
        add(SubjectResult, term_result=term, subject=subject, average=Decimal("8.5"))
        add(
            Correction,
            enrolment=enrolment,
            period="hk1",
            changes=[["Toán: trung bình môn", "8,4", MARK]],
            reason=f"Nhập nhầm {MARK}",
            decision_number="15/QĐ",
        )
        transcript = add(
            Transcript,
            enrolment=enrolment,
            period="hk1",
            content={
                "school": MARK,
                "figures": [["Toán", "8,5"], ["Văn", "7,0"]],
                "initials": "HSR",
            },
        )
        add(TranscriptRun, title=f"Lớp 6{MARK}", transcript_ids=[transcript.pk])
        publication = add(
            Publication,
            school_class=school_class,
            period="hk1",
            publish_at=now - timedelta(days=1),
            published_by=user,
        )
        add(
            ResultCard,
            publication=publication,
            pupil=pupil,
            school_year=year,
            period="hk1",
            visible_from=now - timedelta(days=1),
            content={"teacher_note": MARK},
        )
        exam = add(
            Exam,
            slug=MARK.lower(),
            name=f"Kỳ thi {MARK}",
            kind=Exam.Kind.MOCK,
            school_year=year,
            publish_at=now - timedelta(days=1),
            has_prizes=True,
        )
        add(ExamSubject, exam=exam, code="toan", name=f"Toán {MARK}")
        candidate = add(
            Candidate,
            exam=exam,
            school=organisation,
            pupil=pupil,
            number="000001",
            full_name=f"Thí sinh {MARK}",
            scores={"toan": "8.5"},
        )
        add(CandidateRevision, candidate=candidate, batch=1, before={"full_name": MARK})
        add(ExamMapping, name=f"Ghép {MARK}", columns={"SBD": "number"})
        add(ExamLookup, exam=exam, candidate=candidate)
        picture = add(Picture, title=f"Ảnh {MARK}", alt=MARK, image="pictures/x.webp")
        add(
            Article,
            title=f"Nháp {MARK}",
            slug=f"nhap-{MARK.lower()}",
            body=f"<p>{MARK}</p>",
        )
        article = add(
            Article,
            title=f"Bài {MARK}",
            slug=f"bai-{MARK.lower()}",
            body=f"<p>{MARK}</p>",
            picture=picture,
            published_at=now - timedelta(days=1),
        )
        add(
            Page,
            title=f"Trang {MARK}",
            slug=f"trang-{MARK.lower()}",
            body=f"<p>{MARK}</p>",
            published_at=now - timedelta(days=1),
        )
        add(ViewTally, article=article, visitor="0" * 64, day=timezone.localdate())
        _fill_submissions(add, organisation, user, year, stored, pupil)
        rows.append(record(user, "accounts.sign_in"))
        rows += list(user.memberships.all())
    return {row._meta.label: row for row in rows}
