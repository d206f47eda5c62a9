"""What the columns of a file are likely to hold, told from their headings for a person to confirm.

First the headings as people write them; then those without accents, blanks and signs ("hoten",
"ho_ten", "HOTEN", "dtoan"), each only where it can mean one thing.
"""

import re

from apps.core.text import fold, heading_key

from .mapping import SCORE, TARGETS
from .presets import aliases

_ALIASES = {
    "number": ("SBD", "Số BD", "Số báo danh thi", "Số báo danh thí sinh", "Mã thí sinh", "Mã TS"),
    "full_name": (
        "Họ tên",
        "Họ và tên thí sinh",
        "Họ tên thí sinh",
        "Họ và tên học sinh",
        "Họ tên học sinh",
        "Tên thí sinh",
        "Thí sinh",
    ),
    "family_name": ("Họ đệm", "Họ và đệm", "Họ"),
    "given_name": (),
    "date_of_birth": ("Ngày tháng năm sinh", "NS", "Sinh ngày", "Ngày, tháng, năm sinh"),
    "school": ("Tên trường", "Học sinh trường", "Đơn vị", "Trường THPT", "Trường THCS"),
    "class_name": ("Lớp học",),
    "pupil_code": ("Mã HS", "Mã định danh", "Mã định danh Bộ GD&ĐT"),
    "scores_text": ("Điểm thi", "Điểm các môn", "Kết quả thi", "Điểm bài thi"),
    "subject": ("Môn", "Môn thi", "Môn dự thi"),
    "score": ("Điểm", "Điểm bài thi môn"),
    "total": (
        "Tổng",
        "Tổng điểm xét tuyển",
        "Điểm xét tuyển",
        "ĐXT",
        "ĐXTN",
        "Điểm xét tốt nghiệp",
    ),
    "result": ("Kết quả", "Xếp loại", "Kết luận", "Đậu tốt nghiệp", "Xét tốt nghiệp"),
    "prize": ("Đạt giải", "Xếp giải", "Giải thưởng"),
    "decision": ("Quyết định", "QĐ số", "Quyết định số"),
    "room": ("Phòng", "Phòng số"),
    "field": ("Nghề", "Nghề thi", "Tên nghề"),
    "average10": ("ĐTB10", "ĐTB lớp 10", "TB lớp 10"),
    "average11": ("ĐTB11", "ĐTB lớp 11", "TB lớp 11"),
    "average12": ("ĐTB12", "ĐTB lớp 12", "TB lớp 12"),
    "bonus": ("KK", "ĐKK", "Khuyến khích", "Điểm KK"),
    "priority": ("ƯT", "ĐƯT", "Ưu tiên", "Điểm ƯT"),
}

# What may stand before the name of a subject whose scores a column holds; "d" is "đ", điểm.
_BEFORE_SUBJECTS = ("", "d", "diem", "mon", "diemmon", "diemthi", "diembaithi")
_SHORTEST_AFTER_D = 2
# A heading that names a code, not whose: the number of the candidate where no other column is.
_SOME_CODE = {"ma", "maso"}
_SIGNS = re.compile("[^a-z0-9]+")


def guess(shape, exam_subjects):
    """Return column name → target for all columns whose headings tell what they are."""
    guessed = _as_written(shape, exam_subjects)
    rest = [name for name, _samples in shape.columns if name not in guessed]
    for name, target in _bare(rest, exam_subjects):
        if target not in guessed.values():
            guessed[name] = target
    return guessed


def propose(shape, exam_subjects):
    """Add to ``guess`` the only column of codes as the numbers: for a person to confirm."""
    guessed = guess(shape, exam_subjects)
    codes = [name for name, _samples in shape.columns if _key(name) in _SOME_CODE]
    if "number" not in guessed.values() and len(codes) == 1:
        guessed[codes[0]] = "number"
    return guessed


def _as_written(shape, exam_subjects):
    known = {}
    for target, names in _names():
        for name in names:
            known.setdefault(heading_key(name), target)
    for subject in exam_subjects:
        for name in (subject.code, *aliases(subject.code, subject.name)):
            known[heading_key(name)] = SCORE + subject.code
    guessed = {}
    for name, _samples in shape.columns:
        target = known.get(heading_key(name))
        if target is not None and target not in guessed.values():
            guessed[name] = target
    return guessed


def _bare(headings, exam_subjects):
    """Return [(heading, target)] where heading and target answer to each other alone."""
    known = {}
    for target, names in _names():
        for name in names:
            known.setdefault(_key(name), set()).add(target)
    for subject in exam_subjects:
        for name in (subject.code, *aliases(subject.code, subject.name)):
            key = _key(name)
            for before in _BEFORE_SUBJECTS:
                if before != "d" or len(key) >= _SHORTEST_AFTER_D:
                    known.setdefault(before + key, set()).add(SCORE + subject.code)
    found = [(name, known.get(_key(name), set())) for name in headings]
    clear = [(name, *targets) for name, targets in found if len(targets) == 1]
    meant = [target for _name, target in clear]
    return [(name, target) for name, target in clear if meant.count(target) == 1]


def _names():
    return [(target, (label, *_ALIASES[target])) for target, label in TARGETS.items()]


def _key(text):
    return _SIGNS.sub("", fold(text))
