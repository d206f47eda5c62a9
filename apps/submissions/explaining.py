"""One explanation for all findings of a rule, where a cause explains them together."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.models import record

from .models import Finding
from .workflow import locked_submission

SHORTEST = 5  # characters; a single letter or a dot explains nothing


def whole_explanation(text):
    """Return an explanation as it is kept. Raises ValidationError: ``no_text``, ``short_text``."""
    text = text.strip()
    if not text:
        raise ValidationError("Hãy ghi nội dung giải trình.", code="no_text")
    if len(text) < SHORTEST:
        raise ValidationError("Hãy ghi giải trình đầy đủ hơn, ít nhất vài từ.", code="short_text")
    return text[:500]


@transaction.atomic
def explain_rule(submission, code, text, *, user):
    """Give every query of a rule that has no explanation yet the same one; return how many.

    Raises ValidationError: ``no_text``, ``short_text``, ``sent``, ``no_query``.
    """
    submission = locked_submission(submission.pk)
    explanation = whole_explanation(text)
    waiting = submission.findings.filter(
        code=code, severity=Finding.Severity.QUERY, explanation="", waiver__isnull=True
    )
    if not submission.is_draft:
        waiting = waiting.filter(is_cross=True)
    changed = waiting.update(
        explanation=explanation, explained_by=user, explained_at=timezone.now()
    )
    if not changed:
        raise ValidationError("Không còn điểm nào của quy tắc này chờ giải trình.", code="no_query")
    record(user, "submissions.explain", submission, rule=code, findings=changed)
    return changed
