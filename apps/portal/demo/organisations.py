"""The offices and schools of the made-up province of Cao Bình, and who stood under whom."""

from dataclasses import dataclass, field
from datetime import date

REFORM = date(2025, 7, 1)  # districts and their offices of education ended
PASSWORD = "phuong-vi-no-do"

LEVELS = (
    # code, name, is a level of schools, first grade, last grade
    ("so", "Sở Giáo dục và Đào tạo", False, None, None),
    ("phong", "Phòng Giáo dục và Đào tạo", False, None, None),
    ("xa", "Phòng Văn hóa – Xã hội cấp xã", False, None, None),
    ("mam-non", "Mầm non", True, 0, 0),
    ("tieu-hoc", "Tiểu học", True, 1, 5),
    ("thcs", "Trung học cơ sở", True, 6, 9),
    ("thpt", "Trung học phổ thông", True, 10, 12),
    ("gdtx", "Giáo dục thường xuyên", True, 10, 12),
)


@dataclass(frozen=True)
class Unit:
    """One office or school. ``parents`` are (slug, from, until), half-open."""

    slug: str
    name: str
    short_name: str
    level: str
    number: int
    parents: tuple = ()
    established_on: date | None = None
    closed_on: date | None = None
    address: str = ""
    head: str = ""
    head_title: str = "Hiệu trưởng"
    motto: str = ""
    brand_colour: str = "#1f5f8b"
    accent_colour: str = "#c8862b"
    classes: dict = field(default_factory=dict)  # grade → number of classes
    class_size: int = 0
    deputy: str = ""
    clerk: str = ""
    editor: str = ""

    @property
    def is_school(self):
        return self.level not in {"so", "phong", "xa"}

    @property
    def phone(self):
        return f"0260 3000 {self.number:03d}"

    @property
    def email(self):
        return f"{self.slug}@example.edu.vn"

    @property
    def host(self):
        return f"{self.slug}.localhost"

    @property
    def extra_hosts(self):
        return ("localhost", "127.0.0.1") if self.slug == MAIN_SCHOOL else ()


MAIN_SCHOOL = "thcs-binh-minh"


def _under_commune(commune, since):
    return (("phong-an-binh", since, REFORM), (commune, REFORM, None))


UNITS = (
    Unit(
        slug="so",
        name="Sở Giáo dục và Đào tạo tỉnh Cao Bình",
        short_name="Sở GD&ĐT Cao Bình",
        level="so",
        number=1,
        established_on=date(1991, 10, 1),
        address="Số 1 đường Thông Reo, phường Cao Bình, tỉnh Cao Bình",
        head="Trịnh Đại Ngàn",
        head_title="Chánh Văn phòng",
        motto="Vì một nền giáo dục gần dân, minh bạch",
        brand_colour="#1c4e80",
        accent_colour="#d08c1d",
        deputy="Lương Mộc Lan",
        clerk="Đặng Thị Thạch Thảo",
        editor="Vũ Hải Đăng",
    ),
    Unit(
        slug="phong-an-binh",
        name="Phòng Giáo dục và Đào tạo huyện An Bình",
        short_name="Phòng GD&ĐT An Bình",
        level="phong",
        number=2,
        parents=(("so", date(1991, 10, 1), REFORM),),
        established_on=date(1991, 10, 1),
        closed_on=REFORM,
        address="Số 12 đường Hoa Ban, thị trấn An Bình, huyện An Bình, tỉnh Cao Bình",
        head="Hoàng Trường Sơn",
        head_title="Trưởng phòng",
        brand_colour="#4a5568",
        accent_colour="#b7791f",
    ),
    Unit(
        slug="xa-an-binh",
        name="Phòng Văn hóa – Xã hội xã An Bình",
        short_name="Phòng VH-XH xã An Bình",
        level="xa",
        number=3,
        parents=(("so", REFORM, None),),
        established_on=REFORM,
        address="Số 12 đường Hoa Ban, xã An Bình, tỉnh Cao Bình",
        head="Nông Thị Hướng Dương",
        head_title="Trưởng phòng",
        motto="Gần trường, gần dân, đúng hẹn",
        brand_colour="#245a4a",
        accent_colour="#c77d1e",
        deputy="Phan Cao Nguyên",
        clerk="Y Thuyết",
        editor="Bùi Sơn Ca",
    ),
    Unit(
        slug="xa-tan-lap",
        name="Phòng Văn hóa – Xã hội xã Tân Lập",
        short_name="Phòng VH-XH xã Tân Lập",
        level="xa",
        number=4,
        parents=(("so", REFORM, None),),
        established_on=REFORM,
        address="Thôn Kon Thông, xã Tân Lập, tỉnh Cao Bình",
        head="A Kroong",
        head_title="Trưởng phòng",
        motto="Cùng nhà trường chăm lo mỗi em nhỏ",
        brand_colour="#6b3a5b",
        accent_colour="#bf7f2a",
        deputy="Đinh Y Blan",
        clerk="Lê Thị Dạ Hương",
        editor="Siu Thông",
    ),
    Unit(
        slug="mn-hoa-mai",
        name="Trường Mầm non Hoa Mai",
        short_name="MN Hoa Mai",
        level="mam-non",
        number=11,
        parents=_under_commune("xa-an-binh", date(2004, 8, 20)),
        established_on=date(2004, 8, 20),
        address="Thôn 3, xã An Bình, tỉnh Cao Bình",
        head="Trần Thị Hoàng Yến",
        motto="Mỗi ngày đến trường là một ngày vui",
        brand_colour="#a3431f",
        accent_colour="#e0a526",
        classes={0: 4},
        class_size=18,
        deputy="Lê Thị Tường Vi",
        clerk="Đỗ Thị Cẩm Tú",
        editor="Y Sương",
    ),
    Unit(
        slug="th-hoa-sen",
        name="Trường Tiểu học Hoa Sen",
        short_name="TH Hoa Sen",
        level="tieu-hoc",
        number=12,
        parents=_under_commune("xa-an-binh", date(1996, 8, 15)),
        established_on=date(1996, 8, 15),
        address="Số 5 đường Bằng Lăng, xã An Bình, tỉnh Cao Bình",
        head="Võ Thị Hải Đường",
        motto="Chăm ngoan – Tự tin – Yêu thương",
        brand_colour="#9b2c5e",
        accent_colour="#3f8f6b",
        classes={1: 1, 2: 1, 3: 1, 4: 1, 5: 1},
        class_size=24,
        deputy="Ngô Thạch Anh",
        clerk="Phạm Thị Thiên Lý",
        editor="Hà Thị Phong Lan",
    ),
    Unit(
        slug="thcs-binh-minh",
        name="Trường THCS Bình Minh",
        short_name="THCS Bình Minh",
        level="thcs",
        number=13,
        parents=_under_commune("xa-an-binh", date(1998, 8, 5)),
        established_on=date(1998, 8, 5),
        address="Số 27 đường Phượng Vĩ, xã An Bình, tỉnh Cao Bình",
        head="Lê Bách Tùng",
        motto="Học để hiểu, hiểu để thương, thương để dựng xây",
        brand_colour="#1d5c8f",
        accent_colour="#d98324",
        classes={6: 2, 7: 2, 8: 2, 9: 2},
        class_size=28,
        deputy="Nguyễn Thị Mộc Lan",
        clerk="Hoàng Thị Thu Sương",
        editor="Phan Hải Đăng",
    ),
    Unit(
        slug="thcs-tan-lap",
        name="Trường THCS Tân Lập",
        short_name="THCS Tân Lập",
        level="thcs",
        number=14,
        parents=_under_commune("xa-tan-lap", date(2007, 9, 1)),
        established_on=date(2007, 9, 1),
        address="Thôn Kon Hring, xã Tân Lập, tỉnh Cao Bình",
        head="A Drưng",
        motto="Vượt suối, vượt dốc, không bỏ buổi học nào",
        brand_colour="#2f6b3a",
        accent_colour="#b8741a",
        classes={6: 1, 7: 1, 8: 1, 9: 1},
        class_size=26,
        deputy="Trần Vĩnh Hà",
        clerk="Y Nhiêng",
        editor="Đinh A Pốt",
    ),
    Unit(
        slug="thpt-cao-nguyen",
        name="Trường THPT Cao Nguyên",
        short_name="THPT Cao Nguyên",
        level="thpt",
        number=15,
        parents=(("so", date(1978, 9, 5), None),),
        established_on=date(1978, 9, 5),
        address="Số 40 đường Thông Reo, xã An Bình, tỉnh Cao Bình",
        head="Đặng Thái Dương",
        motto="Vững gốc, vươn xa",
        brand_colour="#5b3a8c",
        accent_colour="#2f8f8a",
        classes={10: 2, 11: 2, 12: 2},
        class_size=30,
        deputy="Huỳnh Thị Trúc Đào",
        clerk="Mai Thị Bằng Lăng",
        editor="Lục Bình Nguyên",
    ),
    Unit(
        slug="gdtx-an-binh",
        name="Trung tâm Giáo dục thường xuyên An Bình",
        short_name="GDTX An Bình",
        level="gdtx",
        number=16,
        parents=(("so", date(2001, 9, 10), None),),
        established_on=date(2001, 9, 10),
        address="Số 8 đường Suối Mơ, xã An Bình, tỉnh Cao Bình",
        head="Quách Hùng Vĩ",
        head_title="Giám đốc",
        motto="Ai cũng được học, lúc nào cũng có thể học",
        brand_colour="#7a4a12",
        accent_colour="#2b7a9b",
        classes={10: 1, 11: 1, 12: 1},
        class_size=22,
        deputy="Đào Thị Hoài Nguyệt",
        clerk="Nông Thị Cúc",
        editor="Cầm Gió Lộng",
    ),
)
BY_SLUG = {unit.slug: unit for unit in UNITS}
SUCCESSIONS = (("phong-an-binh", "xa-an-binh"),)


@dataclass(frozen=True)
class Account:
    email: str
    full_name: str
    roles: tuple


def accounts(unit):
    """Return the Accounts of a unit; the abolished office has none."""
    if unit.closed_on is not None:
        return []
    domain = f"{unit.slug}.example"
    found = [
        Account(f"quanly@{domain}", unit.head, ("manager",)),
        Account(f"duyetbai@{domain}", unit.deputy, ("publisher",)),
        Account(f"bientap@{domain}", unit.editor, ("editor",)),
    ]
    if unit.is_school:
        clerk = Account(f"vanthu@{domain}", unit.clerk, ("records",))
    else:
        clerk = Account(f"chuyenvien@{domain}", unit.clerk, ("officer",))
    return [clerk, *found]


OPERATOR = Account("vanhanh@so.example", "Người Vận Hành", ("operator",))


def extra_school(number):
    """Return the Unit of one of the plain schools that ``--pupils`` adds for measurements."""
    return Unit(
        slug=f"thcs-mo-phong-{number:04d}",
        name=f"Trường THCS Mô Phỏng {number:04d}",
        short_name=f"THCS Mô Phỏng {number:04d}",
        level="thcs",
        number=900,
        parents=(("xa-tan-lap", REFORM, None),),
        established_on=REFORM,
        address="Thôn Giả Định, xã Tân Lập, tỉnh Cao Bình",
        head="Người Phụ Trách Mẫu",
        motto="Trường mẫu để đo tốc độ",
        classes={6: 6, 7: 6, 8: 6, 9: 6},
        class_size=42,
    )
