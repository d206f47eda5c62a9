"""What is kept of a check for people to see: findings, counts, and what would change."""

import hashlib
import json
from collections import Counter

from .models import ImportFinding

MOST_FINDINGS = 5000
MOST_SHOWN = 200
MOST_GROUPS = 40
LONGEST_REASON = 300


def kept(findings):
    """Return the findings that are stored: the gravest first, not more than people can read."""
    order = {"error": 0, "query": 1, "warning": 2, "info": 3}
    findings = sorted(
        findings,
        key=lambda found: (
            *(not found.is_undecided, order[found.severity], not found.options),
            *(found.sheet, found.row or 0),
        ),
    )
    return findings[:MOST_FINDINGS]


def keep_findings(batch, findings):
    """Store findings in place of those of the last check, values masked."""
    batch.findings.all().delete()
    ImportFinding.objects.bulk_create(
        [
            ImportFinding(
                organisation_id=batch.organisation_id,
                batch=batch,
                severity=finding.severity,
                code=finding.code,
                sheet=finding.sheet[:120],
                row=finding.row,
                column=finding.column[:160],
                column_index=finding.column_index,
                masked_value=finding.masked_value[:120],
                message=finding.message[:500],
                remedy=finding.remedy[:500],
                is_choice=bool(finding.options),
                options=[list(option) for option in finding.options],
                decision=finding.decision,
                needs_reason=finding.needs_reason,
                reason=finding.reason[:LONGEST_REASON],
                comparison=[list(line) for line in finding.comparison],
            )
            for finding in kept(findings)
        ],
        batch_size=1000,
    )


def keep_counts(batch, checked, plan):
    """Put the counts of a check into a batch; the caller saves it."""
    batch.rows_read = checked.rows_read
    batch.rows_accepted = checked.accepted
    batch.rows_rejected = checked.rejected
    batch.rows_new = len(plan.new)
    batch.rows_changed = len(plan.changed)
    batch.rows_unchanged = len(plan.unchanged)
    batch.rows_missing = len(plan.missing)


def summary_of(checked, plan):
    """Return what a batch keeps of its preview: encodings, first items, changes in common."""
    return {
        "encodings": checked.encodings,
        "official": plan.official,
        "digest": plan_digest(plan),
        "overviews": checked.overviews,
        "plan": {
            name: [[item.label, [list(change) for change in item.changes]] for item in items]
            for name, items in _shown(plan).items()
        },
        "groups": _groups(plan),
    }


def plan_digest(plan):
    """Return a digest of what a Plan would write, to see whether it is still what was shown."""
    deeds = [
        sorted(json.dumps([item.label, item.changes], default=str) for item in items)
        for items in (plan.new, plan.changed)
    ]
    counts = [len(plan.new), len(plan.changed), plan.official]
    return hashlib.sha256(json.dumps([counts, deeds]).encode()).hexdigest()[:32]


def _groups(plan):
    """Return [field, old, new, number] of changes that many items share, the most common first."""
    counts = Counter(
        (str(field), str(old or ""), str(new or ""))
        for item in plan.changed
        for field, old, new in item.changes
    )
    return [[*change, number] for change, number in counts.most_common(MOST_GROUPS) if number > 1]


def _shown(plan):
    return {
        "new": plan.new[:MOST_SHOWN],
        "changed": plan.changed[:MOST_SHOWN],
        "missing": plan.missing[:MOST_SHOWN],
    }


def waiting_count(batch, undecided):
    """Return how many good rows are neither new nor changed until a person has chosen."""
    settled = batch.rows_new + batch.rows_changed + batch.rows_unchanged
    return max(batch.rows_accepted - settled, 0) if undecided else 0


def counts_said(batch, undecided, *, has_errors, noun):
    """Return the sentence that adds the counts of a batch up, from rows read to what they do."""
    read = f"Đọc {_number(batch.rows_read)} dòng"
    if batch.rows_rejected:
        read += (
            f" = {_number(batch.rows_accepted)} dòng đúng + {_number(batch.rows_rejected)} dòng "
            "có lỗi"
        )
    if has_errors:
        return f"{read}. Tệp chỉ được ghi khi mọi dòng đều đúng, nên chưa tính thêm mới, thay đổi."
    parts = [
        (batch.rows_new, "thêm mới"),
        (batch.rows_changed, "thay đổi"),
        (batch.rows_unchanged, "không đổi"),
    ]
    total = sum(number for number, _label in parts)
    if waiting := waiting_count(batch, undecided):
        parts.append((waiting, "chờ chọn"))
        total += waiting
    told = " + ".join(f"{_number(number)} {label}" for number, label in parts)
    if total == batch.rows_accepted:
        said = f"{read} = {told}." if not batch.rows_rejected else f"{read}. Dòng đúng: {told}."
    else:
        said = f"{read}; các dòng này là của {_number(total)} {noun}: {told}."
    if batch.rows_missing:
        said += (
            f" Ngoài ra {_number(batch.rows_missing)} {noun} đã có mà vắng trong tệp; giữ nguyên."
        )
    return said


def _number(value):
    return f"{value:,}".replace(",", ".")
