"""Subjects of an exam by kind and calendar year, with the range and step of their scores."""

from dataclasses import dataclass
from decimal import Decimal

QUARTER, FIFTH, TWENTIETH = Decimal("0.25"), Decimal("0.2"), Decimal("0.05")
TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")


@dataclass(frozen=True)
class SubjectPreset:
    code: str
    name: str
    step: Decimal = QUARTER
    highest: int = 10


_SCIENCES = (("vat-li", "Vật lí"), ("hoa-hoc", "Hóa học"), ("sinh-hoc", "Sinh học"))
_HUMANITIES = (("lich-su", "Lịch sử"), ("dia-li", "Địa lí"), ("gdcd", "Giáo dục công dân"))


def _presets(pairs, step):
    return tuple(SubjectPreset(code, name, step) for code, name in pairs)


def graduation_subjects(year):
    """Return the subjects of the graduation exam of a calendar year."""
    language = ("ngoai-ngu", "Ngoại ngữ")
    if year >= 2025:
        return (
            SubjectPreset("toan", "Toán", TWENTIETH),
            SubjectPreset("ngu-van", "Ngữ văn", QUARTER),
            SubjectPreset(*language, QUARTER),
            *_presets((*_SCIENCES, *_HUMANITIES[:2]), TWENTIETH),
            SubjectPreset("gdktpl", "Giáo dục kinh tế và pháp luật", TWENTIETH),
            SubjectPreset("tin-hoc", "Tin học", TWENTIETH),
            SubjectPreset("cong-nghe-cn", "Công nghệ (Công nghiệp)", TWENTIETH),
            SubjectPreset("cong-nghe-nn", "Công nghệ (Nông nghiệp)", TWENTIETH),
        )
    if year >= 2020:
        return (
            SubjectPreset("toan", "Toán", FIFTH),
            SubjectPreset("ngu-van", "Ngữ văn", QUARTER),
            SubjectPreset(*language, FIFTH),
            *_presets((*_SCIENCES, *_HUMANITIES), QUARTER),
        )
    if year >= 2014:
        step = HUNDREDTH  # 0,2 or 0,25 by the number of items of the paper
        return (
            SubjectPreset("toan", "Toán", step),
            SubjectPreset("ngu-van", "Ngữ văn", QUARTER),
            SubjectPreset(*language, step),
            *_presets((*_SCIENCES, *_HUMANITIES), step),
        )
    half = Decimal("0.5")
    return (
        SubjectPreset("toan", "Toán", half),
        SubjectPreset("ngu-van", "Ngữ văn", half),
        SubjectPreset(*language, half),
        *_presets((*_SCIENCES, *_HUMANITIES[:2]), half),
    )


def presets(kind, year):
    """Return the SubjectPresets that a new exam starts with."""
    if kind == "tot-nghiep":
        return graduation_subjects(year)
    if kind == "nghe":
        return (
            SubjectPreset("ly-thuyet", "Lý thuyết", QUARTER),
            SubjectPreset("thuc-hanh", "Thực hành", QUARTER),
        )
    core = (
        SubjectPreset("toan", "Toán"),
        SubjectPreset("ngu-van", "Ngữ văn"),
        SubjectPreset("ngoai-ngu", "Ngoại ngữ"),
    )
    if kind == "hsg":
        more = _presets(
            (*_SCIENCES, *_HUMANITIES[:2], ("tin-hoc", "Tin học"), ("gdcd", "Giáo dục công dân")),
            QUARTER,
        )
        return tuple(
            SubjectPreset(one.code, one.name, QUARTER, highest=20) for one in (*core, *more)
        )
    return core


def aliases(code, name):
    """Return other headings under which a subject's scores stand in a file."""
    return (name, *ALIASES.get(code, ()))


ALIASES = {
    "toan": ("Toán học", "Môn Toán", "Điểm Toán", "T"),
    "ngu-van": ("Văn", "Môn Văn", "Điểm Văn", "Điểm Ngữ văn", "V"),
    "ngoai-ngu": (
        *("NN", "Tiếng Anh", "Anh", "Anh văn", "Môn Ngoại ngữ", "Điểm NN", "Điểm Ngoại ngữ"),
        *("Tiếng Pháp", "Tiếng Nga", "Tiếng Trung", "Tiếng Đức", "Tiếng Nhật", "Tiếng Hàn"),
    ),
    "vat-li": ("Vật lý", "Lí", "Lý", "L"),
    "hoa-hoc": ("Hóa", "Hoá", "Hoá học", "H"),
    "sinh-hoc": ("Sinh", "Sinh vật"),
    "lich-su": ("Sử", "LS"),
    "dia-li": ("Địa", "Địa lý", "ĐL"),
    "gdcd": ("GDCD", "Giáo dục công dân"),
    "gdktpl": ("GDKT&PL", "GDKTPL", "KTPL", "GD KT&PL"),
    "tin-hoc": ("Tin",),
    "cong-nghe-cn": ("CNCN", "Công nghệ công nghiệp", "CN-CN"),
    "cong-nghe-nn": ("CNNN", "Công nghệ nông nghiệp", "CN-NN"),
    "ly-thuyet": ("LT", "Điểm lý thuyết", "Lí thuyết"),
    "thuc-hanh": ("TH", "Điểm thực hành"),
}
