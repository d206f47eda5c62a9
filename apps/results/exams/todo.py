"""What waits in the exams: scores nobody published, minutes to come, and many wrong tries."""

from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from apps.core.todo import Todo
from apps.roster.gate import wrong_tries

from .facts import realm_of
from .models import Candidate, Exam

MOST = 3
SLIPS_MATTER = timedelta(days=14)  # so long after the opening families still look up


def todo(organisation, user):
    todos = []
    if user.has_perm("results.view_publication"):
        todos += _attacked_results(organisation)
    if not user.has_perm("results.view_exam"):
        return todos
    exams = list(Exam.objects.announced().concerning(organisation).defer("figures"))
    todos += _attacked_exams(exams)
    if user.has_perm("results.publish_exam"):
        todos += _unpublished()
    unprinted = _unprinted_counts(exams)
    todos += _unprinted_slips(exams, unprinted, user)
    coming = sorted((exam for exam in exams if exam.is_sealed), key=lambda exam: exam.publish_at)
    return todos + [
        Todo(
            f"{exam.name}: mở lúc {_moment(exam.publish_at)}",
            "Điểm được niêm phong đến giờ đó rồi tự mở"
            + ("; còn phiếu phải in." if exam.pk in unprinted else "; không cần ai bấm gì."),
            reverse("exams_staff:desk", args=[exam.pk]),
            "idea",
            "Xem kỳ thi",
        )
        for exam in coming[:MOST]
    ]


def _attacked_results(organisation):
    realm = str(organisation.pk)
    return [
        Todo(
            f"{counter.failures} lần tra cứu kết quả học tập sai liền nhau",
            f"Lần cuối lúc {_moment(counter.last_at)}. {_ADVICE}",
            reverse("results_staff:overview"),
            "now",
            "Xem trang công bố",
        )
        for counter in wrong_tries([realm]).values()
    ]


def _attacked_exams(exams):
    by_realm = {realm_of(exam): exam for exam in exams}
    return [
        Todo(
            f"{counter.failures} lần tra cứu sai liền nhau: {by_realm[realm].name}",
            f"Lần cuối lúc {_moment(counter.last_at)}. {_ADVICE}",
            reverse("exams_staff:figures", args=[by_realm[realm].pk]),
            "now",
            "Xem số liệu",
        )
        for realm, counter in wrong_tries(by_realm).items()
    ]


_ADVICE = (
    "Hệ thống đã tự bắt chờ lâu dần; gia đình nhập đúng vẫn xem được. Nếu kéo dài, hãy báo người "
    "vận hành."
)


def _unpublished():
    waiting = Exam.objects.writable().filter(publish_at__isnull=True, candidate_count__gt=0)
    return [
        Todo(
            f"{exam.name}: đã có điểm, chưa công bố",
            f"{exam.candidate_count} thí sinh. Công bố ngay hoặc niêm phong đến một giờ.",
            reverse("exams_staff:desk", args=[exam.pk]),
            "soon",
            "Mở kỳ thi",
        )
        for exam in waiting.defer("figures")[:MOST]
    ]


def _unprinted_counts(exams):
    """Return exam id → how many candidates of this unit have no slip yet. One query."""
    since = timezone.now() - SLIPS_MATTER
    asked = [exam.pk for exam in exams if exam.needs_slips and exam.publish_at > since]
    return dict(
        Candidate.objects.filter(exam__in=asked)
        .without_slip()
        .order_by()
        .values_list("exam")
        .annotate(number=Count("pk"))
    )


def _unprinted_slips(exams, unprinted, user):
    may_print = user.has_perm("results.print_candidateslip")
    asked = sorted(
        (exam for exam in exams if exam.pk in unprinted), key=lambda exam: exam.publish_at
    )
    return [
        Todo(
            f"{exam.name}: {unprinted[exam.pk]} thí sinh chưa in phiếu",
            f"{'Đã mở' if exam.is_open else 'Mở'} lúc {_moment(exam.publish_at)}. "
            "Chưa có phiếu thì thí sinh không có mã để tra cứu.",
            reverse(f"exams_staff:{'slips' if may_print else 'desk'}", args=[exam.pk]),
            "soon",
            "In phiếu" if may_print else "Xem kỳ thi",
        )
        for exam in asked[:MOST]
    ]


def _moment(moment):
    return f"{timezone.localtime(moment):%H:%M ngày %d/%m/%Y}"
