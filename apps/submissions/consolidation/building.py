"""Build a package on a spool: files, merged rows, figures, manifest; offered only when all agrees.

Memory does not grow with the number of units: files are copied in blocks, rows wait as lines in a
file without a name, which a killed process leaves to the system.
"""

import io
import tempfile
import zipfile
from dataclasses import asdict, dataclass, field, replace

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.files.models import StoredFile
from apps.files.scanning import scan
from apps.submissions.criteria import criteria_of
from apps.submissions.naming import file_names
from apps.submissions.packs.summaries import Summary, sum_summaries, summarise

from .gathering import Unit, units_of
from .package import FORMAT, Package, read_manifest, verify
from .rows import by_unit, counted, lines_inside, lines_of, write_line, write_merged
from .tables import write_figures

UNITS_FOLDER = "don-vi"
MERGED = "danh-sach-gop.xlsx"
ROWS = "danh-sach-gop.jsonl"
FIGURES = "so-lieu-tong-hop.xlsx"
ROWS_BETWEEN_NOTES = 500


@dataclass
class Built:
    """What a package holds. ``units``: those that sent data themselves; ``packages``: offices
    whose packages lie in it. ``totals``: Summary of all units, None where nobody sent a list.
    ``criteria``: what units scored themselves by.
    """

    is_about_pupils: bool = True
    criteria: list = field(default_factory=list)
    units: list = field(default_factory=list)
    packages: list = field(default_factory=list)
    parts: list = field(default_factory=list)
    absent: list = field(default_factory=list)
    rows: int = 0
    columns: set = field(default_factory=set)
    totals: Summary | None = None
    scans: set = field(default_factory=set)

    @property
    def has_figures(self):
        """Tell whether there are counts of pupils, or should be."""
        return self.is_about_pupils or self.totals is not None

    @property
    def scan(self):
        """The state of the package for the scanner: clean when all files in it are."""
        is_clean = self.scans == {StoredFile.Scan.CLEAN}
        return StoredFile.Scan.CLEAN if is_clean else StoredFile.Scan.NOT_SCANNED


def spool_file():
    """Return a file beside the private ones that has no name: nothing is left of it."""
    settings.PRIVATE_ROOT.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryFile(dir=settings.PRIVATE_ROOT)


def build(consolidation, standing, absent, spool, note):
    """Write the package of a Standing's included units to an open file; return what is in it.

    ``note(done, total)`` is told how far it is. Raises ValidationError where a file is not what was
    received, where counts and rows of a unit differ, or totals are not the sum of their parts.
    """
    steps = _Steps(note, len(standing.included))
    campaign = consolidation.campaign
    built = Built(campaign.is_about_pupils, criteria_of(campaign), absent=list(absent))
    package = Package(spool, timezone.localtime(consolidation.made_at))
    with package.archive, spool_file() as lines:
        for requirement, unit in units_of(standing.included):
            _add_unit(built, package, lines, requirement, unit, steps)
        _total(built)
        _add_merged(built, package, lines, steps)
        _add_figures(built, package)
        package.write_manifest(_manifest(consolidation, built))
    spool.flush()
    with zipfile.ZipFile(spool) as archive:
        verify(archive, read_manifest(archive), steps.go_on)
    return built


class _Steps:
    """Counts small steps, so that a long unit shows a sign of life too."""

    def __init__(self, note, units):
        self.note, self.units, self.done = note, units, 0

    def go_on(self):
        self.note(self.done, self.units + 1)

    def unit_is_done(self):
        self.done += 1
        self.go_on()


def _add_unit(built, package, lines, requirement, unit, steps):
    submission = requirement.official
    if submission.erased_at is not None:
        raise ValidationError(
            f"Tệp của {unit.name} đã được xóa khi hết thời hạn lưu nên không tổng hợp được nữa.",
            code="erased",
        )
    files = list(submission.files.select_related("file"))
    names = file_names([one.file.original_name for one in files])
    for one, name in zip(files, names, strict=True):
        built.scans.add(_scanned(one.file, unit))
        inside = _package_inside(one, unit) if unit.is_package else None
        with one.file.content.open("rb") as source:
            package.add(
                f"{UNITS_FOLDER}/{unit.folder}/{name}",
                source,
                size=one.file.size,
                expected=one.file.sha256,
                unit=unit.slug,
                original_name=one.file.original_name,
                **({"contains": inside["entries"]} if inside else {}),
            )
        if inside:
            _add_package(built, lines, one, unit, inside, steps)
    if not unit.is_package:
        built.units.append(unit)
        _keep_rows(built, lines, lines_of(submission, unit), {unit.slug: unit}, steps)
    built.parts.append(
        {
            "requirement": requirement.pk,
            "unit": requirement.organisation_id,
            "name": unit.name,
            "submission": submission.pk,
            "number": submission.number,
            "kind": submission.kind,
            "summary": {name: value for name, value in unit.summary.items() if name != "by_class"},
        }
    )
    steps.unit_is_done()


def _scanned(stored, unit):
    """Return what the scanner says of a file; one from before it was on is scanned now."""
    if stored.scan == StoredFile.Scan.CLEAN:
        return stored.scan
    with stored.content.open("rb") as content:
        state, _detail = scan(content)
    if state in {StoredFile.Scan.INFECTED, StoredFile.Scan.FAILED}:
        raise ValidationError(
            f"Tệp của {unit.name}: {StoredFile.Scan(state).label}. Chưa tổng hợp gì; "
            "hãy trả lại lần nộp này, hoặc thử lại sau ít phút nếu trình quét vừa dừng.",
            code="not_scanned",
        )
    return state


def _package_inside(one, unit):
    """Return the manifest of an office's package, every entry of it verified."""
    with one.file.content.open("rb") as source, zipfile.ZipFile(source) as archive:
        manifest = read_manifest(archive)
        if manifest.get("format") != FORMAT:
            raise ValidationError(
                f"Gói tổng hợp của {unit.name} không phải do hệ thống lập.", code="no_package"
            )
        verify(archive, manifest)
    return manifest


def _add_package(built, lines, one, office, manifest, steps):
    """Take over units and rows of an office's package; its totals are those of its units."""
    built.packages.append(office)
    units = [
        replace(Unit(**values), through=values["through"] or office.name, folder=office.folder)
        for values in manifest["units"]
    ]
    inner = sum_summaries([Summary.from_json(unit.summary) for unit in units if unit.summary])
    if office.summary and Summary.from_json(office.summary) != inner:
        raise ValidationError(
            f"Tổng của {office.name} không bằng tổng các đơn vị trong gói. Hãy trả lại gói này.",
            code="sum_differs",
        )
    built.units += units
    built.absent += [
        {**absent, "through": absent.get("through") or office.name} for absent in manifest["absent"]
    ]
    if manifest["rows"]:
        with (
            one.file.content.open("rb") as source,
            zipfile.ZipFile(source) as archive,
            archive.open(ROWS) as stream,
        ):
            rows = lines_inside(stream, office.name)
            _keep_rows(built, lines, rows, {unit.slug: unit for unit in units}, steps)


def _keep_rows(built, lines, rows, units, steps):
    """Copy rows, unit by unit; what they add up to must be what each unit's summary says."""
    seen = set()
    for slug, group in by_unit(rows):
        unit, pupils = units[slug], []
        seen.add(slug)
        for row in group:
            write_line(lines, row)
            built.columns |= set(row["data"] or ())
            pupils.append(counted(row))
            if len(pupils) % ROWS_BETWEEN_NOTES == 0:
                steps.go_on()
        built.rows += len(pupils)
        is_told = len(pupils) == unit.rows and unit.summary
        if not is_told or summarise(pupils) != Summary.from_json(unit.summary):
            raise _differs(unit)
    for unit in units.values():
        if unit.slug not in seen and unit.rows:
            raise _differs(unit)


def _differs(unit):
    return ValidationError(
        f"Số liệu của {unit.name} không khớp với danh sách đã nộp. "
        "Hãy mở lại lần nộp của đơn vị, trả lại và yêu cầu nộp lại.",
        code="sum_differs",
    )


def _total(built):
    parts = [Summary.from_json(unit.summary) for unit in built.units if unit.summary]
    if not parts:
        return
    built.totals = sum_summaries(parts)
    problems = built.totals.problems()
    if problems:
        raise ValidationError(problems[0], code="sum_differs")


def _add_merged(built, package, lines, steps):
    if not built.rows:
        return
    lines.seek(0)
    package.add(ROWS, lines, size=lines.seek(0, io.SEEK_END))
    names = {unit.slug: unit.name for unit in built.units}
    with spool_file() as workbook:
        lines.seek(0)
        write_merged(
            workbook,
            _with_notes(lines, steps),
            names,
            sorted(built.columns),
            has_offices=bool(built.packages),
        )
        package.add(MERGED, workbook)


def _with_notes(lines, steps):
    for number, line in enumerate(lines):
        if number % ROWS_BETWEEN_NOTES == 0:
            steps.go_on()
        yield line


def _add_figures(built, package):
    with spool_file() as workbook:
        write_figures(workbook, built)
        package.add(FIGURES, workbook)


def _manifest(consolidation, built):
    campaign, office = consolidation.campaign, consolidation.organisation
    return {
        "campaign": {
            "slug": campaign.slug,
            "title": campaign.title,
            "issuer": campaign.organisation.name,
            "school_year": campaign.school_year_id,
            "data_on": campaign.data_on.isoformat() if campaign.data_on else "",
        },
        "office": {"slug": office.slug, "name": office.name},
        "made_at": consolidation.made_at.isoformat(),
        "acknowledgement": consolidation.acknowledgement,
        "totals": built.totals.as_json() if built.totals is not None else {},
        "rows": built.rows,
        "units": [asdict(unit) for unit in built.units],
        "packages": [asdict(unit) for unit in built.packages],
        "absent": built.absent,
    }
