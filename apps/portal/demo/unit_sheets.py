"""The list of units that a department would send: a new commune with its schools, made up."""

from datetime import date

HEADINGS = (
    *("STT", "Tên rút gọn", "Tên đơn vị", "Loại", "Cấp học", "Đơn vị cấp trên", "Tên miền"),
    *("Địa chỉ", "Điện thoại", "Thư điện tử", "Người chịu trách nhiệm nội dung", "Chức vụ"),
    *("Ngày bắt đầu trực thuộc", "Thư mời", "Họ tên người được mời"),
)
COMMUNE, PLACE = "Phòng Văn hóa – Xã hội xã Suối Reo", "xã Suối Reo, tỉnh Cao Bình"
SINCE = date(2026, 9, 1)

# Schools come before the office that they stand under: the order of a list means nothing.
UNITS = (
    # slug, name, level, parent, head
    ("mn-hoa-ban", "Trường Mầm non Hoa Ban", "Mầm non", COMMUNE, "Lò Thị Hoa Ban"),
    ("mn-hoa-dao", "Trường Mầm non Hoa Đào", "MN", "xa-suoi-reo", "Vì Thị Đào"),
    ("th-suoi-reo", "Trường Tiểu học Suối Reo", "Tiểu học", "xa-suoi-reo", "Y Thu Sương"),
    ("th-ban-doi", "Trường Tiểu học Bản Đồi", "TH", COMMUNE, "A Thông Xanh"),
    ("thcs-suoi-reo", "Trường THCS Suối Reo", "THCS", "xa-suoi-reo", "Lê Trường Giang"),
    ("thcs-ban-doi", "Trường THCS Bản Đồi", "THCS", "xa-suoi-reo", "Hà Sông Thao"),
    ("lien-cap-doc-may", "Trường TH&THCS Dốc Mây", "TH&THCS", "xa-suoi-reo", "Đinh Y Mây"),
    ("xa-suoi-reo", COMMUNE, "Cấp xã", "so", "Nông Thị Thảo Nguyên"),
    ("thpt-thong-reo", "Trường THPT Thông Reo", "THPT", None, "Đặng Vĩnh Thông"),
    ("thpt-dai-ngan", "Trường THPT Đại Ngàn", "THPT", None, "Trịnh Thị Ngân Hà"),
    ("lien-cap-ho-xanh", "Trường THCS&THPT Hồ Xanh", "THCS, THPT", None, "Mai Hồ Xanh"),
    ("gdtx-suoi-reo", "Trung tâm Giáo dục thường xuyên Suối Reo", "GDTX", "so", "Quách Thu Phong"),
)
INVITED = {"xa-suoi-reo", "thpt-thong-reo", "thcs-suoi-reo"}
PLACES = {heading: place for place, heading in enumerate(HEADINGS)}


def unit_sheet():
    """Return the rows of the list: twelve units, two hosts for the office, three invitations."""
    rows = [["SỞ GIÁO DỤC VÀ ĐÀO TẠO TỈNH CAO BÌNH"], ["DANH SÁCH ĐƠN VỊ THÀNH LẬP MỚI"], []]
    rows.append(list(HEADINGS))
    rows += [_row(place, *unit) for place, unit in enumerate(UNITS, start=1)]
    return rows


def _row(place, slug, name, level, parent, head):
    is_office = slug.startswith("xa-")
    hosts = f"{slug}.localhost"
    return [
        *(place, slug, name, "Cơ quan" if is_office else "Trường", level, parent),
        f"{hosts}, suoi-reo.localhost" if is_office else hosts,
        *(f"Thôn {place}, {PLACE}", f"0260 3000 {200 + place}", f"{slug}@example.edu.vn"),
        *(head, "Trưởng phòng" if is_office else "Hiệu trưởng", SINCE),
        *((f"quanly@{slug}.example", head) if slug in INVITED else (None, None)),
    ]


def broken_unit_sheet():
    """Return the same list with ten errors, told in the README of the samples."""
    rows = unit_sheet()
    first = rows.index(list(HEADINGS)) + 1

    def plant(place, heading, value):
        rows[first + place - 1][PLACES[heading]] = value

    plant(1, "Tên đơn vị", None)
    plant(2, "Tên rút gọn", "mầm non hoa đào")
    plant(3, "Cấp học", "Đại học")
    plant(4, "Tên miền", "http://th ban doi")
    plant(5, "Đơn vị cấp trên", "Phòng VH-XH xã Suối Reu")
    plant(6, "Đơn vị cấp trên", "th-suoi-reo")
    plant(8, "Đơn vị cấp trên", "xa-suoi-reo")
    plant(9, "Thư mời", "quanly thpt")
    plant(10, "Tên rút gọn", "thpt-thong-reo")
    plant(12, "Tên miền", "so.localhost")
    return rows
