"""An exam of the office on the day before it opens, and candidates who ask for their results."""

from datetime import date

from apps.results.exams.distribution import refresh_figures

from .made import make_candidate, make_exam

PATH = "/tra-cuu/ky-thi/tot-nghiep/"
SECRET = "ABCDE 12345"


def ask(client, number="000001", secret=SECRET, path=PATH, **extra):
    return client.post(path, {"number": number, "secret": secret}, **extra)


def wait_of(page):
    """Return the seconds that a page asks to wait."""
    found = page.partition('data-countdown="')[2].partition('"')[0]
    return int(found or 0)


def make_exam_of_schools(office, alder, birch):
    """An exam of the office with a candidate of each school and one of none."""
    exam = make_exam(office, number_length=6, note="Phúc khảo trước ngày 25/7.")
    make_candidate(exam, "000001", school=alder, school_name=alder.name, full_name="Lê An")
    make_candidate(
        exam, "000002", school=birch, secret="BBBBB22222", date_of_birth=date(2008, 3, 5)
    )
    make_candidate(exam, "000003", school=None, secret="CCCCC33333")
    refresh_figures(exam)
    return exam
