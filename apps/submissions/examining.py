"""What sent files are and whether they keep the rules: the same for trial, check and command.

Writes nothing, and knows nothing of other units: rules between units are in ``crosschecking``.
"""

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from apps.imports.specs import Finding

from .contexts import context_of
from .form_files import OWN_SENTENCE, check_form
from .models import Campaign, SubmissionFile
from .packages import PackageLimits, open_package
from .packages.kinds import SCAN, kind_of
from .packages.listing import list_entries
from .packs import pack
from .packs.campaign_texts import CAMPAIGN_FINDINGS
from .packs.checking import ListChecked, check_list

Role = SubmissionFile.Role
NOT_THE_FORM = {
    *("form_missing", "form_other", "form_unreadable"),
    *OWN_SENTENCE.values(),
}


@dataclass
class Examination:
    """What a set of files is and what the rules found.

    ``roles``: place of a file → its role; ``entries``: place → what lies in an archive, as
    {"name", "size", "sha256", "role"}; ``findings``: [(place or None, finding)]; ``listed``: the
    ListChecked of the list, or None where there is none.
    """

    roles: dict = field(default_factory=dict)
    entries: dict = field(default_factory=dict)
    findings: list = field(default_factory=list)
    listed: ListChecked | None = None

    @property
    def has_errors(self):
        return any(finding.severity == "error" for _place, finding in self.findings)

    def say(self, code, place=None, **values):
        text = CAMPAIGN_FINDINGS[code]
        message = text.message.format(**values)
        self.findings.append((place, Finding(text.severity, code, message, text.remedy)))


def examine(files, requirement, note=lambda done, total: None):
    """Return the Examination of [(name that the sender gave, path)] for a requirement."""
    with tempfile.TemporaryDirectory(prefix="nop-") as folder:
        if requirement.campaign.is_about_pupils:
            return _examine_pupils(files, requirement, Path(folder), note)
        return _examine_others(files, requirement.campaign, Path(folder))


def _examine_pupils(files, requirement, folder, note):
    found, campaign = Examination(), requirement.campaign
    context = context_of(requirement)
    package = open_package(files, folder, context=context)
    places = _note_files(found, package)
    found.findings += [(None, finding) for finding in package.findings]
    chosen = package.list_file
    if chosen is not None and campaign.rule_pack:
        found.listed = check_list(chosen.path, pack(campaign.rule_pack), context, note)
        place = places[chosen.path]
        found.findings += [(place, finding) for finding in found.listed.findings]
    if chosen is None and campaign.needs_list and not found.has_errors:
        found.say("list_needed")
    if not campaign.allows_raw:
        for file in package.of_kind("raw"):
            found.say("raw_not_taken", places[file.path], name=file.name[:80])
    _need_scan(found, campaign)
    return found


def _note_files(found, package):
    """Note the role of every file; return path → place of the sent file that it is, or lies in."""
    places, place = {}, -1
    for file in package.files:
        place += not file.inside
        places[file.path] = place
        if not file.inside:
            found.roles[place] = Role.UNUSABLE if file.kind == "refused" else Role(file.kind)
        else:
            found.entries.setdefault(place, []).append(
                {
                    "name": file.name,
                    "size": file.size,
                    "sha256": file.sha256,
                    "role": file.kind,
                }
            )
    return places


def _examine_others(files, campaign, folder):
    """Look at the files of a campaign without rules: by the office's own form where it gave one."""
    found = Examination()
    is_form = campaign.kind == Campaign.Kind.FILE
    for place, (name, path) in enumerate(files):
        entries, finding = list_entries(name, path, folder, PackageLimits(), f"tep-{place:02d}")
        if entries is None and finding is None:
            found.roles[place] = _role_of(name, path, is_form)
        else:
            found.roles[place] = Role.UNUSABLE if finding else Role.ARCHIVE
            found.entries[place] = entries or []
        if finding is not None:
            found.findings.append((place, finding))
    if is_form and campaign.template_id is not None:
        faults = check_form(files, campaign.template)
        found.findings += faults
        _note_formless(found, faults)
    _need_scan(found, campaign)
    return found


def _note_formless(found, faults):
    """A file that was held against the form and is not it is no table by the form."""
    for place, finding in faults:
        if finding.code in NOT_THE_FORM:
            for one in found.roles if place is None else [place]:
                if found.roles[one] == Role.TABLE:
                    found.roles[one] = Role.UNUSABLE


def _role_of(name, path, is_form):
    if kind_of(path, name) == SCAN:
        return Role.SCAN
    return Role.TABLE if is_form else Role.EVIDENCE


def _need_scan(found, campaign):
    has_scan = Role.SCAN in found.roles.values() or any(
        entry["role"] == "scan" for entries in found.entries.values() for entry in entries
    )
    if campaign.needs_scan and not has_scan and not found.has_errors:
        found.say("scan_needed")


@contextmanager
def opened_list(submission):
    """Yield the path of a version's pupil list, out of its archive if need be; None without one."""
    files = list(submission.files.select_related("file"))
    sent = [(one.file.original_name, Path(one.file.content.path)) for one in files]
    with tempfile.TemporaryDirectory(prefix="nop-") as folder:
        chosen = open_package(sent, Path(folder)).list_file
        yield chosen.path if chosen is not None else None
