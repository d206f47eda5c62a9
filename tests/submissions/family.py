"""What a family of Alder looks at, and the rows of a list that name its child or another."""

from datetime import date

PATH = "/tra-cuu/danh-sach-da-nop/"
OURS = {
    "code": "HS001",
    "full_name": "Nguyễn Văn Thử",
    "date_of_birth": date(2015, 3, 2),
    "class_name": "6A2",
}
OTHER = {
    "code": "HS002",
    "full_name": "Lê Văn Khác",
    "date_of_birth": date(2014, 1, 1),
    "class_name": "7B",
}
