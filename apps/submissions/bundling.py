"""Many units' files as one ZIP: planned with its manifest first, then streamed file by file.

The plan carries names and paths, so the stream needs neither scope nor database, and never holds
more than one block of one file.
"""

import csv
import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import PurePath

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from apps.audit.models import record
from apps.core.scoping import own_organisation_id
from apps.core.text import slugify_vi
from apps.submissions.states import State

from .models import Event, Requirement, Submission
from .naming import DEVICES, file_names
from .units import unit_names

LONGEST_FOLDER = 40
BLOCK = 256 * 1024
SMALLER_PACKED = frozenset({".csv", ".tsv", ".txt", ".json", ".xml", ".html", ".xls"})
MANIFEST_COLUMNS = (
    *("ma_don_vi", "don_vi", "dot", "lan_nop", "tinh_trang", "nhan_du_luc", "dung_han"),
    *("so_ngay_tre", "so_bien_nhan", "ten_trong_goi", "ten_goc", "dung_luong", "sha256"),
    "ghi_chu",
)


@dataclass(frozen=True)
class Entry:
    """One file of the ZIP: its name there, its path in the private storage, its size."""

    name: str
    path: str
    size: int


@dataclass
class Bundle:
    """What a ZIP will hold. ``units``: the manifest's; ``submissions``: the versions in it."""

    manifest: dict
    entries: list = field(default_factory=list)
    submissions: list = field(default_factory=list)


def plan_bundle(campaign, requirement_ids):
    """Return the Bundle of requirements: of each the official version, else the newest sent one.

    Files that may not be handed out (infected, not scanned yet, erased, lost) stand in the manifest
    with the reason and are not in the ZIP. Three queries.
    """
    requirements = list(
        Requirement.objects.filter(pk__in=requirement_ids, campaign=campaign)
        .order_by()
        .values("pk", "organisation_id", "official_id")
    )
    versions = _versions(requirements)
    units = unit_names(row["organisation_id"] for row in requirements)
    requirements.sort(key=lambda row: _folder_key(units[row["organisation_id"]]))
    bundle = Bundle(
        manifest={
            "campaign": campaign.title,
            "campaign_slug": campaign.slug,
            "school_year": str(campaign.school_year),
            "made_at": timezone.localtime().isoformat(timespec="seconds"),
            "units": [],
        }
    )
    taken = set()
    for row in requirements:
        version = versions.get(row["pk"])
        if version is not None:
            folder = _free_folder(units[row["organisation_id"]], taken)
            _add_version(bundle, units[row["organisation_id"]], folder, version)
    return bundle


def _versions(requirements):
    """Return requirement id → the version to hand out, with receipt and files read."""
    official = {row["pk"]: row["official_id"] for row in requirements}
    rows = (
        Submission.objects.sent()
        .filter(requirement__in=list(official))
        .select_related("receipt")
        .prefetch_related("files__file")
        .order_by("number")
    )
    chosen = {}
    for version in rows:
        if official[version.requirement_id] in {None, version.pk}:
            chosen[version.requirement_id] = version
    return chosen


def _folder_key(unit):
    return (slugify_vi(unit.code) or "~", unit.sort_key, unit.pk)


def _free_folder(unit, taken):
    """Return a folder name: unit code and folded name, unlike all others without regard to case."""
    base = "-".join(part for part in (slugify_vi(unit.code), slugify_vi(unit.name)) if part)
    base = base[:LONGEST_FOLDER].strip("-") or f"don-vi-{unit.pk}"
    if base in DEVICES:
        base = f"don-vi-{base}"
    name, number = base, 2
    while name in taken:
        name, number = f"{base[: LONGEST_FOLDER - 4]}-{number}", number + 1
    taken.add(name)
    return name


def _add_version(bundle, unit, folder, version):
    files = list(version.files.all())
    names = file_names([one.file.original_name for one in files])
    told = []
    for one, name in zip(files, names, strict=True):
        stored = one.file
        reason = _why_not(version, stored)
        path = f"{folder}/{name}"
        told.append(
            {
                "name": "" if reason else path,
                "original_name": stored.original_name,
                "size": stored.size,
                "sha256": stored.sha256,
                "left_out": reason,
            }
        )
        if not reason:
            bundle.entries.append(Entry(path, stored.content.name, stored.size))
    bundle.submissions.append(version)
    bundle.manifest["units"].append(
        {
            "unit": unit.name,
            "unit_code": unit.code,
            "version": version.number,
            "state": State(version.state).label,
            "received_at": timezone.localtime(version.received_at).isoformat(timespec="seconds"),
            "on_time": version.is_on_time,
            "days_late": version.days_late,
            "receipt": version.receipt.number,
            "receipt_sha256": version.receipt.sha256,
            "files": told,
        }
    )


def _why_not(version, stored):
    """Return why a file is not handed out, or "" when it is."""
    if version.erased_at is not None:
        return "đã xóa theo thời hạn lưu trữ"
    if not stored.may_be_opened:
        return stored.get_scan_display()
    if not stored.content.storage.exists(stored.content.name):
        return "không tìm thấy trong kho tệp"
    return ""


@transaction.atomic
def note_download(bundle, campaign, *, user):
    """Log a download and tell every sender of it in the course of events."""
    now = timezone.now()
    names = {unit["receipt"]: unit for unit in bundle.manifest["units"]}
    Event.objects.bulk_create(
        [
            Event(
                organisation_id=version.organisation_id,
                recipient_id=version.recipient_id,
                requirement_id=version.requirement_id,
                submission=version,
                text=f"{_who(user)} đã tải tệp của {version} "
                f"({_given(names[version.receipt.number])} tệp, trong gói nhiều đơn vị)",
                by=user,
                by_organisation_id=own_organisation_id(),
                at=now,
            )
            for version in bundle.submissions
            if version.recipient_id == own_organisation_id()  # a successor only reads
        ],
        batch_size=500,
    )
    record(
        user,
        "submissions.bundle",
        campaign,
        files=len(bundle.entries),
        submissions=[version.pk for version in bundle.submissions],
    )


def _who(user):
    return user.full_name or "Cán bộ"


def _given(unit):
    return sum(1 for one in unit["files"] if not one["left_out"])


def manifest_csv(manifest):
    """Return the manifest as a table of files for spreadsheet programs; no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(MANIFEST_COLUMNS)
    for unit in manifest["units"]:
        about = [unit["unit_code"], unit["unit"], manifest["campaign"], unit["version"]]
        about += [unit["state"], unit["received_at"], "có" if unit["on_time"] else "không"]
        about += [unit["days_late"], unit["receipt"]]
        for one in unit["files"] or [{"left_out": "báo không phát sinh"}]:
            row = about + [one.get(key, "") for key in ("name", "original_name", "size", "sha256")]
            writer.writerow([_inert(cell) for cell in [*row, one["left_out"]]])
    return "\ufeff" + text.getvalue()


def _inert(value):
    """A text that a spreadsheet program would take for a formula gets a sign in front."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


class _Pipe:
    """Takes what the archive writes and gives it away block by block; cannot go back."""

    def __init__(self):
        self.parts = []

    def write(self, data):
        self.parts.append(bytes(data))
        return len(data)

    def flush(self):
        """Nothing waits here."""

    def take(self):
        data = b"".join(self.parts)
        self.parts.clear()
        return data


def stream_bundle(bundle):
    """Yield the bytes of the ZIP; the manifests come first, so that a broken download has them."""
    pipe, storage = _Pipe(), storages["private"]
    moment = timezone.localtime().timetuple()[:6]
    with zipfile.ZipFile(pipe, "w") as archive:
        manifest = json.dumps(bundle.manifest, ensure_ascii=False, indent=1)
        for name, text in (
            ("manifest.json", manifest),
            ("manifest.csv", manifest_csv(bundle.manifest)),
        ):
            info = zipfile.ZipInfo(name, moment)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode())
            yield pipe.take()
        for entry in bundle.entries:
            info = zipfile.ZipInfo(entry.name, moment)
            info.file_size = entry.size
            if PurePath(entry.name).suffix in SMALLER_PACKED:
                info.compress_type = zipfile.ZIP_DEFLATED
            with storage.open(entry.path) as source, archive.open(info, "w") as target:
                while block := source.read(BLOCK):
                    target.write(block)
                    yield pipe.take()
    yield pipe.take()
