"""Places in a pupil list that did not exist on its day: old provinces, districts, townships."""

from apps.core.administration import (
    REFORM,
    address_doubt,
    commune_doubt,
    district_doubt,
    names_in,
    origin_address_doubt,
    origin_doubt,
    province_doubt,
)

# Column → what asks whether its text names a place. A place of birth or origin may bear old names.
DOUBTS = {
    "province": province_doubt,
    "commune": commune_doubt,
    "residence_province": province_doubt,
    "residence_commune": commune_doubt,
    "home_province": origin_doubt,
    "birth_province": origin_doubt,
}
DOUBTS_OF_DISTRICTS = {"district": district_doubt, "residence_district": district_doubt}
DOUBTS_OF_TEXTS = {
    "home_address": address_doubt,
    "residence": address_doubt,
    "birth_place": origin_address_doubt,
    "hometown": origin_address_doubt,
}
TEXTS = {
    "old": (
        "warning",
        "place_unknown",
        "Tên tỉnh trong ô là tên cũ, nay là {successor}.",
        "Chọn tỉnh, xã theo danh mục hiện hành ở phần mềm quản lý rồi kết xuất lại; chưa sửa thì "
        "danh sách vẫn ghi được.",
    ),
    "level": (
        "warning",
        "place_unknown",
        "Ô ghi huyện, quận, thị xã hoặc thị trấn; từ {reform} không còn các đơn vị này.",
        "Ghi xã, phường hoặc đặc khu và tỉnh theo danh mục hiện hành; chưa sửa thì danh sách vẫn "
        "ghi được.",
    ),
    "unknown": (
        "warning",
        "place_unknown",
        "Ngày {day} không có tỉnh, thành phố hoặc đặc khu nào tên như trong ô.",
        "Sửa tên tỉnh, xã theo danh mục của ngày đó: ghi tên, không ghi mã số; chưa sửa thì danh "
        "sách vẫn ghi được.",
    ),
    "never": (
        "warning",
        "place_unknown",
        "Chưa từng có tỉnh, thành phố nào tên như trong ô.",
        "Ghi tên tỉnh như trong giấy khai sinh, tên cũ cũng được; không ghi mã số.",
    ),
}
MOST_SAID = 30  # cells of one column that are said one by one
MOST_TEXTS = 3
MAY_BE_OLD = {"home_province", "birth_province", "birth_place", "hometown"}


class PlaceChecks:
    """The places of all rows of a list on its day; ``address``: the school's own."""

    def __init__(self, rows, on, address=""):
        self.rows = rows
        self.on = on
        self.own = names_in(address)

    def findings(self):
        """Yield a finding per cell, or one for all of a column where they are too many to read."""
        for column, ask in (DOUBTS | DOUBTS_OF_DISTRICTS | DOUBTS_OF_TEXTS).items():
            doubtful = list(self._doubtful(column, ask))
            if len(doubtful) > MOST_SAID or (doubtful and column in DOUBTS_OF_DISTRICTS):
                yield self._of_all(column, doubtful)
            else:
                for row, doubt in doubtful:
                    severity, code, message, remedy = self._text(doubt, column)
                    yield row.finding(severity, code, message, remedy, column)

    def _doubtful(self, column, ask):
        """Yield (row, PlaceDoubt) of a column; a list names the same few places again and again."""
        known = {}
        for row in self.rows:
            text = row.get(column)
            if not text:
                continue
            if text not in known:
                known[text] = ask(text, self.on, self.own)
            if known[text] is not None:
                yield row, known[text]

    def _text(self, doubt, column):
        kind = "never" if doubt.kind == "unknown" and column in MAY_BE_OLD else doubt.kind
        severity, code, message, remedy = TEXTS[kind]
        told = {"day": f"{self.on:%d/%m/%Y}", "reform": f"{REFORM:%d/%m/%Y}"}
        return severity, code, message.format(successor=doubt.successor, **told), remedy

    def _of_all(self, column, doubtful):
        """Say all doubts of a column at its first doubtful cell."""
        rows = [row for row, _doubt in doubtful]
        texts = list(dict.fromkeys(self._text(doubt, column) for _row, doubt in doubtful))
        severity, code, _message, remedy = texts[0]
        said = " ".join(message for _severity, _code, message, _remedy in texts[:MOST_TEXTS])
        shown = ", ".join(str(row.number) for row in rows[:10])
        more = " …" if len(rows) > 10 else ""
        message = f"{len(rows)} ô: {said} Dòng {shown}{more}."
        return rows[0].finding(severity, code, message, remedy, column)
