"""Names of children who do not exist: flowers, trees, birds, rivers and mountains."""

from dataclasses import dataclass

FEMALE, MALE = "female", "male"

# Ethnic groups of the made-up province, in parts of a hundred.
ETHNIC_SHARES = {
    "Kinh": 52,
    "Ba-na": 13,
    "Xơ-đăng": 11,
    "Gia-rai": 8,
    "Gié-Triêng": 5,
    "Tày": 3,
    "Nùng": 2,
    "Thái": 2,
    "Ê-đê": 2,
    "Cơ-ho": 1,
    "Mường": 1,
}

_KINH_FAMILIES = (
    *("Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Hoàng", "Phan", "Vũ"),
    *("Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Huỳnh", "Mai", "Trịnh"),
)
_FAMILIES = {
    "Kinh": _KINH_FAMILIES,
    "Tày": ("Nông", "Hoàng", "Bế", "Lương"),
    "Nùng": ("Nông", "Lục", "Vi", "Hứa"),
    "Thái": ("Lò", "Quàng", "Cầm", "Lường"),
    "Mường": ("Bùi", "Quách", "Đinh", "Hà"),
}
_MIDDLES = {
    FEMALE: ("Thị", "Thị", "Ngọc", "Thanh", "Thu", "Mai", "Bảo", "Thùy", "Kim", "Hoài", "Xuân"),
    MALE: ("Văn", "Văn", "Đức", "Minh", "Quang", "Gia", "Hữu", "Xuân", "Công", "Thành", "Duy"),
}
_GIVEN = {
    FEMALE: (
        *("Bằng Lăng", "Hướng Dương", "Thiên Lý", "Mộc Lan", "Phong Lan", "Hải Đường", "Tường Vi"),
        *("Sơn Ca", "Hoàng Yến", "Họa Mi", "Thạch Thảo", "Trúc Đào", "Dạ Hương", "Cẩm Tú", "Lan"),
        *("Cúc", "Mai", "Sen", "Trúc", "Quỳnh", "Đào", "Mận", "Liễu", "Huệ", "Hồng", "Phượng"),
        *("Vân", "Tuyết", "Nguyệt", "Giang", "Suối Mơ", "Hạ Mây", "Thu Sương", "Bình Minh", "Yến"),
    ),
    MALE: (
        *("Đại Ngàn", "Cao Nguyên", "Trường Sơn", "Thạch Anh", "Hải Đăng", "Bách Tùng", "Sao Mai"),
        *("Hùng Vĩ", "Gió Lộng", "Bình Nguyên", "Thái Dương", "Vĩnh Hà", "Tùng", "Bách", "Thông"),
        *("Sơn", "Hải", "Phong", "Lâm", "Giang", "Dương", "Nam", "Long", "Hổ", "Bằng", "Ưng"),
        *("Lộc", "Khê", "Thạch", "Kiên", "Nguyên", "Đông", "Vũ", "Hoàng Điểu", "Én", "Sếu"),
    ),
}
_HIGHLAND_GIVEN = {
    FEMALE: (
        *("Hoa Lang", "Blan", "Xoan", "Thuyết", "Mơ", "Byui", "Ngan", "Hlem", "Lê Na", "Ê", "Ơ"),
        *("Rim", "Blơ", "Thưng", "Mứt", "Chiêm", "Sương", "Pưi", "Nhiêng", "Dôi"),
    ),
    MALE: (
        *("Blin", "Thông", "Kroong", "Đak", "Ngok", "Hlun", "Drưng", "Thuận", "Ô", "U", "Pốt"),
        *("Nhíu", "Khơm", "Bray", "Tơng", "Chinh", "Rê", "Dêu", "Bơm", "Lưk"),
    ),
}
_CLANS = {
    "Gia-rai": ("Siu", "Ksor", "Rmah", "Rơ Châm", "Kpuih", "Rơ Lan"),
    "Ê-đê": ("Niê", "Mlô", "Ayŭn", "Êban", "Kbuôr"),
    "Cơ-ho": ("Cil", "Kră Jăn", "Liêng Hót"),
    "Xơ-đăng": ("", "", "Đinh"),
    "Ba-na": ("", "", "Đinh"),
    "Gié-Triêng": ("", "", "Kring"),
}


@dataclass(frozen=True)
class Person:
    full_name: str
    sex: str
    ethnic_group: str


def person(dice):
    """Return a Person; ``dice`` is a ``random.Random``."""
    sex = dice.choice((FEMALE, MALE))
    [group] = dice.choices(list(ETHNIC_SHARES), weights=ETHNIC_SHARES.values())
    return Person(_name(dice, group, sex), sex, group)


def _name(dice, group, sex):
    if group in _FAMILIES:
        family = dice.choice(_FAMILIES[group])
        return f"{family} {dice.choice(_MIDDLES[sex])} {dice.choice(_GIVEN[sex])}"
    given = dice.choice(_HIGHLAND_GIVEN[sex])
    clan = dice.choice(_CLANS[group])
    if group == "Gia-rai":
        return f"{clan} H'{given}" if sex == FEMALE else f"{clan} {given}"
    if group == "Ê-đê":
        return f"H'{given} {clan}" if sex == FEMALE else f"Y {given} {clan}"
    if group == "Cơ-ho":
        return f"Ka' {given}" if sex == FEMALE else f"{clan} K' {given}"
    marker = "Y" if sex == FEMALE else "A"
    return f"{clan} {marker} {given}".strip()
