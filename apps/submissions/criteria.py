"""What a unit scores itself by in a campaign of evidence: the criteria as the campaign keeps them.

``Campaign.criteria`` is a list of {"code": "tc1", "title": "…", "most": 10}: ``code`` names the
field, ``most`` is the highest score as a number or text, 0 the lowest.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Criterion:
    code: str
    title: str
    most: Decimal


def criteria_of(campaign):
    """Return the Criteria of a campaign of evidence in their order; none for other kinds."""
    if campaign.kind != campaign.Kind.EVIDENCE:
        return []
    return [
        Criterion(row["code"], row["title"], Decimal(str(row["most"]))) for row in campaign.criteria
    ]


def scored(submission):
    """Return [(Criterion, score or "")] of a version, and the sums of both."""
    rows = [
        (criterion, submission.scores.get(criterion.code, ""))
        for criterion in criteria_of(submission.requirement.campaign)
    ]
    total = sum(Decimal(score) for _criterion, score in rows if score != "")
    return rows, total, sum((criterion.most for criterion, _score in rows), Decimal(0))
