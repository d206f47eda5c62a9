"""Hold a file against the rules of a campaign, as the page's trial does, without sending it."""

from dataclasses import dataclass
from pathlib import Path

from apps.core.spreadsheets.marking import SEVERITIES
from apps.imports.command import ImportCommand, exit_status
from apps.imports.specs import Plan
from apps.submissions.examining import examine
from apps.submissions.models import Campaign, Requirement, SubmissionFile

Role = SubmissionFile.Role
MOST_NAMED = 20  # campaigns named to who mistyped one
NOT_READ = {Role.UNUSABLE, Role.UNKNOWN, Role.SCAN}


@dataclass(frozen=True)
class Outcome:
    """What the report of an import asks of a check."""

    findings: list
    rows_read: int = 0
    accepted: int = 0
    rejected: int = 0


class Command(ImportCommand):
    severities = {**SEVERITIES, "query": "Cần giải trình"}
    help = (
        "Kiểm tra thử một tệp theo bộ quy tắc của đợt báo cáo; không nộp gì. Quy tắc đối chiếu "
        "giữa các đơn vị chỉ chạy sau khi nộp chính thức."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--campaign",
            required=True,
            help="mã đợt, ví dụ qlhs-dau-nam-2026; gõ sai thì lệnh kê các mã có",
        )
        parser.add_argument("--organisation", required=True, help="đơn vị nộp")
        parser.add_argument("--dry-run", action="store_true", help="luôn như vậy: lệnh không nộp")
        parser.add_argument("--json", action="store_true")

    def _refuse_odd_parameters(self, options):
        """The parameters are looked up instead: see ``_run``."""

    def _run(self, organisation, options):
        campaign = (
            Campaign.objects.opened().filter(slug=options["campaign"]).order_by("-pk").first()
        )
        if campaign is None:
            known = Campaign.objects.opened().order_by("-pk").values_list("slug", flat=True)
            told = f" Các đợt: {', '.join(known[:MOST_NAMED])}." if known else ""
            self._refuse("no_campaign", f"Không có đợt “{options['campaign']}”.{told}", options)
        duty = (
            Requirement.objects.sent_by(organisation)
            .current()
            .filter(campaign=campaign)
            .select_related("campaign", "organisation")
            .first()
        )
        if duty is None:
            self._refuse("no_requirement", f"{organisation} không thuộc diện nộp đợt này.", options)
        found = examine([(options["file"].name, options["file"])], duty)
        findings = [finding for _place, finding in found.findings]
        listed = found.listed
        outcome = Outcome(findings)
        if listed is not None:
            counts = (listed.rows_read, listed.rows_accepted, listed.rows_rejected)
            outcome = Outcome(findings, *counts)
        self._report(outcome, Plan(), False, options)
        rows = outcome.rows_read if campaign.is_about_pupils else _files_read(found)
        return exit_status(found.has_errors, rows)


def _files_read(found):
    """Return how many files could be used, in a campaign of which no rows are read."""
    faulty = {place for place, one in found.findings if one.severity == "error"}
    return sum(role not in NOT_READ and place not in faulty for place, role in found.roles.items())
