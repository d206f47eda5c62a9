"""Pupil codes whose zeros in front a spreadsheet dropped: 32600221 for 032600221."""

from collections import Counter

from .matching import TEMPORARY

LEAST_CODES = 5  # fewer say nothing about how long the codes of a school are
MOST_LOST = 2
GIVEN = "given_code"  # the value that keeps the code as the file has it


class PupilCodes:
    """The codes of one school; restores those that a file has without their zeros."""

    def __init__(self, codes):
        self.codes = {code.upper() for code in codes}
        self.stripped = {}
        for code in self.codes:
            if code.isdecimal() and code.startswith("0"):
                self.stripped.setdefault(code.lstrip("0"), []).append(code)
        self.length = self._usual_length()

    def _usual_length(self):
        """Return how many digits nearly all codes have, or None."""
        final = [code for code in self.codes if not code.startswith(TEMPORARY)]
        lengths = Counter(len(code) for code in final if code.isdecimal())
        if not lengths or not any(code.startswith("0") for code in self.codes):
            return None
        length, number = lengths.most_common(1)[0]
        is_usual = number >= LEAST_CODES and number * 10 >= len(final) * 9
        return length if is_usual else None

    def restored(self, code):
        """Return the known code that lost its zeros, one of the usual length, or ``code``."""
        if not code.isdecimal() or code.upper() in self.codes:
            return code
        known = self.stripped.get(code.lstrip("0"), [])
        if len(known) == 1:
            return known[0]
        if self.length is not None and 0 < self.length - len(code) <= MOST_LOST:
            return code.zfill(self.length)
        return code

    def restore(self, row):
        """Put the whole code into a Row that has it without zeros; a second call does nothing."""
        code = row.get("code") or ""
        whole = self.restored(code)
        if whole != code:
            row.values |= {"code": whole, GIVEN: code}

    def findings(self, rows):
        """Return one finding per sheet: a note for codes of known pupils, a question for others."""
        for severity, finding_code, message, remedy in (
            (
                "info",
                "code_zeros_restored",
                "{number} mã học sinh mất số 0 ở đầu đã được nhận ra, ví dụ {given} là {code}.",
                "Muốn giữ số 0: định dạng cột Mã học sinh là Text trước khi gõ.",
            ),
            (
                "query",
                "code_zeros_added",
                "{number} mã học sinh chưa có trong trường và ngắn hơn mã thường dùng; đã thêm số "
                "0 ở đầu, ví dụ {given} thành {code}.",
                "Đúng thì xác nhận; không đúng thì sửa cột Mã học sinh rồi tải lại.",
            ),
        ):
            is_known = severity == "info"
            by_sheet = {}
            for row in rows:
                if row.get(GIVEN) and (row.get("code").upper() in self.codes) == is_known:
                    by_sheet.setdefault(row.sheet, []).append(row)
            for found in by_sheet.values():
                example = {"given": found[0].get(GIVEN), "code": found[0].get("code")}
                text = message.format(number=len(found), **example)
                yield found[0].finding(severity, finding_code, text, remedy, "code")
