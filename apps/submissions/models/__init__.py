"""Tables of the submissions service: campaigns, requirements, versions, receipts, packages."""

from .campaigns import Campaign, CampaignTier
from .consolidations import Consolidation, CorrectionRequest, CrossMatch
from .requirements import DateChange, Event, Reminder, Requirement, SavedReason, Waiver
from .submissions import (
    Finding,
    PupilKey,
    Receipt,
    Submission,
    SubmissionFile,
    SubmittedPupil,
)

__all__ = [
    "Campaign",
    "CampaignTier",
    "Consolidation",
    "CorrectionRequest",
    "CrossMatch",
    "DateChange",
    "Event",
    "Finding",
    "PupilKey",
    "Receipt",
    "Reminder",
    "Requirement",
    "SavedReason",
    "Submission",
    "SubmissionFile",
    "SubmittedPupil",
    "Waiver",
]
