"""Names inside packages: they sort as people read them, and every Windows can unpack them.

All are ASCII: the Explorer of older Windows reads other letters in a ZIP wrongly. What a file was
called when it came stands in the manifest.
"""

from pathlib import PurePath

from apps.core.text import slugify_vi, text_sort_key

LONGEST_FOLDER = 60
LONGEST_STEM = 60
LONGEST_EXTENSION = 12
# Windows keeps these for devices, whatever the extension.
DEVICES = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)


def unit_folders(units):
    """Return {unit's pk: folder name} for units of one package: "007-truong-thcs-cay-soi".

    The number in front follows the Vietnamese order of the names and makes each folder unique.
    """
    ordered = sorted(units, key=lambda unit: (text_sort_key(unit.name), unit.pk))
    digits = max(2, len(str(len(ordered))))
    return {
        unit.pk: f"{number:0{digits}d}-{slugify_vi(unit.name)}"[:LONGEST_FOLDER].rstrip("-")
        for number, unit in enumerate(ordered, start=1)
    }


def file_names(originals):
    """Return a safe name for each original name of one folder, in order, no two alike.

    "Danh sách 6A.XLSX" gives "danh-sach-6a.xlsx", a second one "danh-sach-6a-2.xlsx". Case does not
    make a difference, since it makes none on Windows.
    """
    taken, names = set(), []
    for original in originals:
        stem, extension = _safe_parts(original)
        name, number = stem + extension, 2
        while name in taken:
            name, number = f"{stem}-{number}{extension}", number + 1
        taken.add(name)
        names.append(name)
    return names


def _safe_parts(original):
    """Return (stem, extension with its dot): never empty, never a device, never a path."""
    name = PurePath(original.replace("\\", "/")).name
    path = PurePath(name)
    extension = slugify_vi(path.suffix)[:LONGEST_EXTENSION].rstrip("-")
    stem = slugify_vi(path.stem)[:LONGEST_STEM].rstrip("-") or "tep"
    if stem in DEVICES:
        stem = f"tep-{stem}"
    return stem, f".{extension}" if extension else ""
