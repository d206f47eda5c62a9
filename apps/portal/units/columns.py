"""The columns of a list of units, as departments head them."""

from functools import partial

from apps.core.values import parse_code, parse_date, parse_name, parse_text
from apps.imports.specs import Column

from .cells import (
    level_words,
    parse_email,
    parse_hosts,
    parse_kind,
    parse_levels,
    parse_office_phone,
    parse_slug,
)

GUIDE = (
    "Mỗi đơn vị một dòng. Thứ tự các dòng tùy ý: cấp trên được tạo trước đơn vị trực thuộc.",
    "Tên rút gọn là tên của đơn vị trong địa chỉ và không đổi về sau; nhờ nó lần nhập sau nhận ra "
    "đơn vị.",
    "Cấp trên ghi bằng tên rút gọn hoặc tên đầy đủ; để trống là trực thuộc đơn vị đang nhập.",
    "Đơn vị đã có: chỉ tên, địa chỉ, điện thoại, thư điện tử và người chịu trách nhiệm được sửa "
    "theo tệp; ô để trống giữ dữ liệu đã có.",
    "Thư mời là thư điện tử của người quản lý đầu tiên; người này tự đặt mật khẩu bằng liên kết.",
)


def columns_of(levels):
    """Return the columns for the levels that the system knows."""
    known = partial(
        parse_levels,
        words=level_words(levels),
        names=", ".join(level.name for level in levels),
    )
    return (
        Column(
            "slug",
            "Tên rút gọn",
            parse_slug,
            aliases=(
                *("Mã định danh", "Tên rút gọn trong địa chỉ", "Tên trong địa chỉ", "Slug"),
                *("Mã định danh/slug", "Mã định danh (tên rút gọn)", "Mã rút gọn"),
            ),
            required=True,
            example="thcs-binh-minh",
            help="Chữ thường không dấu, chữ số, gạch nối; mỗi đơn vị một tên, không đổi về sau.",
        ),
        Column(
            "name",
            "Tên đơn vị",
            partial(parse_text, max_length=200),
            aliases=("Tên trường", "Tên đầy đủ", "Tên đơn vị, trường", "Đơn vị", "Tên cơ quan"),
            required=True,
            is_text=True,
            example="Trường THCS Bình Minh",
        ),
        Column(
            "short_name",
            "Tên ngắn",
            partial(parse_text, max_length=80),
            aliases=("Tên viết tắt", "Tên gọi tắt"),
            is_text=True,
            example="THCS Bình Minh",
            help="Hiện ở đầu trang; để trống thì rút từ tên đơn vị.",
        ),
        Column(
            "kind",
            "Loại",
            parse_kind,
            aliases=("Loại đơn vị", "Loại hình đơn vị"),
            choices=("Trường", "Cơ quan"),
            example="Trường",
            help="Để trống thì suy từ cấp học.",
        ),
        Column(
            "levels",
            "Cấp học",
            known,
            aliases=("Cấp", "Cấp học, cấp quản lý", "Cấp quản lý", "Bậc học"),
            example="Trung học cơ sở",
            help="Một hay nhiều cấp, cách nhau bằng dấu phẩy: TH, THCS.",
        ),
        Column(
            "parent",
            "Đơn vị cấp trên",
            partial(parse_text, max_length=200),
            aliases=("Cấp trên", "Trực thuộc", "Đơn vị chủ quản", "Cơ quan chủ quản", "Thuộc"),
            is_text=True,
            example="xa-an-binh",
            help="Tên rút gọn hoặc tên của đơn vị đã có, hay của một dòng khác trong tệp.",
        ),
        Column(
            "hosts",
            "Tên miền",
            parse_hosts,
            aliases=("Các tên miền", "Domain", "Địa chỉ trang", "Địa chỉ website", "Website"),
            example="thcs-binh-minh.example.vn",
            help="Tên miền đầu tiên là tên miền chính; nhiều tên cách nhau bằng dấu phẩy.",
        ),
        Column(
            "address",
            "Địa chỉ",
            partial(parse_text, max_length=250),
            aliases=("Địa chỉ trụ sở", "Trụ sở"),
            is_text=True,
            example="Số 27 đường Phượng Vĩ, xã An Bình",
        ),
        Column(
            "phone",
            "Điện thoại",
            parse_office_phone,
            aliases=("Số điện thoại", "SĐT", "Điện thoại cơ quan"),
            example="0260 3000 013",
        ),
        Column(
            "email",
            "Thư điện tử",
            parse_email,
            aliases=("Email", "E-mail", "Hộp thư", "Thư điện tử đơn vị"),
            example="thcs-binh-minh@example.vn",
        ),
        Column(
            "responsible_name",
            "Người chịu trách nhiệm nội dung",
            parse_name,
            aliases=("Người chịu trách nhiệm", "Thủ trưởng đơn vị", "Hiệu trưởng"),
            is_text=True,
            example="Lê Bách Tùng",
        ),
        Column(
            "responsible_title",
            "Chức vụ",
            partial(parse_text, max_length=120),
            aliases=("Chức vụ người chịu trách nhiệm",),
            is_text=True,
            example="Hiệu trưởng",
        ),
        Column(
            "on",
            "Ngày bắt đầu trực thuộc",
            parse_date,
            aliases=("Trực thuộc từ ngày", "Ngày bắt đầu", "Từ ngày"),
            example="01/07/2025",
            help="Để trống là hôm nay.",
        ),
        Column(
            "invitee",
            "Thư mời",
            parse_email,
            aliases=(
                *("Thư điện tử người quản lý", "Email người quản lý", "Email quản lý"),
                *("Thư mời người quản lý", "Email mời"),
            ),
            example="quanly@example.vn",
            help="Thư điện tử của người quản lý đầu tiên; người này nhận liên kết mời.",
        ),
        Column(
            "invitee_name",
            "Họ tên người được mời",
            parse_name,
            aliases=("Người được mời", "Họ tên người quản lý", "Người quản lý"),
            is_text=True,
            example="Nguyễn Thị Mộc Lan",
        ),
        Column(
            "unit_code",
            "Mã đơn vị",
            parse_code,
            aliases=("Mã trường", "Mã trường (CSDL ngành)", "Mã CSDL ngành"),
            example="60294501",
        ),
    )
