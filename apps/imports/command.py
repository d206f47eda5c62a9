"""The base of all import commands: the admin's functions, one JSON object for machines."""

import json
import sys
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import import_string

from apps.audit.models import record
from apps.core.scoping import organisation_scope
from apps.core.spreadsheets import UnreadableFile
from apps.core.spreadsheets.marking import SEVERITIES
from apps.files.storing import SPREADSHEETS, store_file
from apps.organisations.models import Organisation

from .checking import Checked, check_file
from .models import ImportBatch
from .pipeline import write
from .specs import COLUMN, Finding, Plan, choice_place, is_of_column, spec_for

CLEAN, HAS_ERRORS, UNUSABLE = 0, 1, 2
UNDECIDED = ["new", "keep"]


def exit_status(has_errors, rows_read):
    """Return 0 when clean, 1 when rows were read and something is wrong, 2 when none could be."""
    if not has_errors:
        return CLEAN
    return HAS_ERRORS if rows_read else UNUSABLE


class ImportCommand(BaseCommand):
    """``FILE --organisation SLUG [--dry-run] [--json]``; exits 0 clean, 1 errors, 2 unusable."""

    kind = ""
    severities = SEVERITIES

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True)
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "--undecided",
            choices=UNDECIDED,
            default="",
            help="dòng chờ chọn: new = coi là học sinh mới; keep = giữ như nhà trường ghi (cần "
            "--reason); không có thì không ghi",
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="VALUE",
            help="cột chờ chọn: female = số 1 là Nữ, male = số 1 là Nam; swap = đảo lại ngày và "
            "tháng, keep = giữ nguyên; dùng được nhiều lần",
        )
        parser.add_argument("--reason", default="", help="lý do của lựa chọn keep, của điều chỉnh")
        parser.add_argument(
            "--decision", default="", help="số quyết định, khi tệp thay đổi kết quả đã công bố"
        )

    def parameters(self, options):
        """Return the parameters of the Spec from the command line's options."""
        return {}

    def kind_of(self, options):
        """Return the kind of import; for commands that take tables of several shapes."""
        return self.kind

    def handle(self, *args, **options):
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            self._refuse(
                "no_organisation", f"Không có đơn vị “{options['organisation']}”.", options
            )
        self._refuse_odd_file(options)
        with organisation_scope(organisation):
            self._refuse_odd_parameters(options)
            status = self._run(organisation, options)
        sys.exit(status)

    def _refuse(self, code, message, options):
        """End with status 2, in the form that the caller asked for."""
        if not options["json"]:
            raise CommandError(message, returncode=UNUSABLE)
        self._report(Checked(findings=[Finding("error", code, message)]), Plan(), False, options)
        sys.exit(UNUSABLE)

    def _refuse_odd_file(self, options):
        """Take only a file that this account of the server can open."""
        path = options["file"]
        try:
            if not path.is_file():
                self._refuse("no_file", f"Không có tệp {path}.", options)
            with path.open("rb"):
                return
        except OSError:
            self._refuse("file_locked", f"Không mở được tệp {path}.", options)

    def _refuse_odd_parameters(self, options):
        """Take only what the form of this kind would take on the page."""
        form = import_string(settings.IMPORT_FORMS[self.kind])(options)
        problems = [
            f"{form[name].label}: {' '.join(sentences)}" for name, sentences in form.errors.items()
        ]
        if problems:
            self._refuse("bad_parameters", " ".join(problems), options)

    def _run(self, organisation, options):
        committed = False
        plan = Plan()
        try:
            self.kind = self.kind_of(options)
            spec = spec_for(self.kind, organisation, self.parameters(options))
            decisions, reasons = {}, {}
            checked = check_file(spec, options["file"])
            if checked.is_undecided and (options["undecided"] or options["column"]):
                decisions, reasons = _all_undecided(checked, options)
                checked = check_file(spec, options["file"], decisions, reasons=reasons)
            if not checked.has_errors:
                plan = checked.plan_of(spec)
                kept = {"rows": decisions, "reasons": reasons} if decisions else {}
                if plan.official:
                    kept["official"] = [options["reason"].strip(), options["decision"].strip()]
                    checked.findings += _lacks_decision(kept["official"], plan.official)
                may_write = not checked.has_errors and not checked.is_undecided
                if not options["dry_run"] and may_write:
                    self._commit(organisation, spec, checked, plan, kept, options)
                    committed = True
        except UnreadableFile as problem:
            checked = Checked(
                findings=[Finding("error", problem.code, problem.message, problem.remedy)]
            )
        except ValidationError as refusal:
            checked = Checked(
                findings=[Finding("error", refusal.code or "refused", " ".join(refusal.messages))]
            )
        refuse_undecided(checked)
        self._report(checked, plan, committed, options)
        return exit_status(checked.has_errors, checked.rows_read)

    def _commit(self, organisation, spec, checked, plan, decisions, options):
        with transaction.atomic(), options["file"].open("rb") as content:
            stored = store_file(
                File(content, name=options["file"].name), user=None, kinds=SPREADSHEETS
            )
            batch = ImportBatch.objects.create(
                organisation=organisation,
                kind=self.kind,
                file=stored,
                parameters=self.parameters(options),
                decisions=decisions,
                state=ImportBatch.State.COMMITTING,
            )
            record(None, "imports.upload", batch, kind=self.kind)
            write(batch, spec, checked, plan, user=None)
        return batch

    def _report(self, checked, plan, committed, options):
        if options["json"]:
            self.stdout.write(
                json.dumps(self._as_json(checked, plan, committed), ensure_ascii=False)
            )
            return
        for finding in checked.findings:
            place = " ".join(
                part
                for part in (
                    finding.sheet and f"trang “{finding.sheet}”",
                    finding.row and f"dòng {finding.row}",
                    finding.column and f"cột “{finding.column}”",
                )
                if part
            )
            severity = self.severities.get(finding.severity, finding.severity).lower()
            told = ": ".join(part for part in (place, finding.message) if part)
            self.stdout.write(f"[{severity}] {told} {finding.remedy}")
        self.stdout.write(
            f"Đọc {checked.rows_read} dòng = nhận {checked.accepted} + không nhận "
            f"{checked.rejected}; {'đã ghi' if committed else 'chưa ghi gì'}."
        )

    @staticmethod
    def _as_json(checked, plan, committed):
        return {
            "rows": checked.rows_read,
            "accepted": checked.accepted,
            "rejected": checked.rejected,
            "unchanged": plan.unchanged_row_count,
            "committed": committed,
            "findings": [
                {
                    "severity": finding.severity,
                    "code": finding.code,
                    "sheet": finding.sheet,
                    "row": finding.row,
                    "column": finding.column,
                    "message": finding.message,
                    "remedy": finding.remedy,
                }
                for finding in checked.findings
            ],
        }


def _lacks_decision(given, number):
    """Return the finding that a change of what the public was told needs a decision."""
    if all(given):
        return []
    return [
        Finding(
            "error",
            "published_needs_decision",
            f"Tệp thay đổi {number} kết quả mà gia đình đã xem được.",
            "Thêm --reason (lý do) và --decision (số quyết định).",
        )
    ]


def refuse_undecided(checked):
    """Tell what waits for a choice as an error: nothing is written, and nobody is asked here."""
    waiting = [finding for finding in checked.findings if finding.is_undecided]
    if not waiting:
        return
    checked.findings = [
        replace(finding, severity="error", remedy=f"{finding.remedy} {_how_to_choose(finding)}")
        if finding.is_undecided
        else finding
        for finding in checked.findings
    ]
    rows = {(finding.sheet, finding.row) for finding in waiting if not is_of_column(finding)}
    checked.rows = [row for row in checked.rows if (row.sheet, row.number) not in rows]


def _how_to_choose(finding):
    """Return with which option of the command one of the choices is made."""
    values = [value for value, _label in finding.options]
    if is_of_column(finding):
        given = [f"--column {value.removeprefix(COLUMN)}" for value in values]
    else:
        given = [f"--undecided {value}" for value in values if value in UNDECIDED]
    return f"Trên dòng lệnh: thêm {' hoặc '.join(given)}." if given else ""


def _all_undecided(checked, options):
    """Return (decisions, reasons): one value for every row that offers it, others for columns."""
    wanted = [options["undecided"], *(f"{COLUMN}{value}" for value in options["column"])]
    reason = options["reason"].strip()
    chosen = [
        (finding, next((value for value in wanted if value in dict(finding.options)), None))
        for finding in checked.findings
        if finding.is_undecided
    ]
    chosen = [(finding, value) for finding, value in chosen if value is not None]
    if not reason and any(finding.needs_reason for finding, _value in chosen):
        raise ValidationError("Lựa chọn này cần lý do: thêm --reason.", code="no_reason")
    decisions = {choice_place(finding): value for finding, value in chosen}
    return decisions, dict.fromkeys(decisions, reason) if reason else {}
