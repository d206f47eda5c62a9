"""The short name that follows from a full one: "Trường Tiểu học Hoa Sen" gives "TH Hoa Sen"."""

import re

MOST = 80
SHORT = (
    ("Trường ", ""),
    ("Trung học phổ thông", "THPT"),
    ("Trung học cơ sở", "THCS"),
    ("Tiểu học", "TH"),
    ("Mầm non", "MN"),
    ("Trung tâm Giáo dục thường xuyên", "GDTX"),
    ("Giáo dục và Đào tạo", "GD&ĐT"),
    ("Văn hóa – Xã hội", "VH-XH"),
    ("Văn hóa - Xã hội", "VH-XH"),
    ("Ủy ban nhân dân", "UBND"),
)


def short_of(name):
    """Return a short name for a full one; what is not known stays as it is."""
    for long, short in SHORT:
        name = re.sub(re.escape(long), short, name, flags=re.IGNORECASE)
    return name.strip()[:MOST].strip()
