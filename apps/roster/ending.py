"""What speaks against ending a school year now: it still runs, or its results are not there."""

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from apps.core.vocabulary import school_year_label

from .models import SchoolYear

MOST_CLASSES = 12


def doubts_of_ending(year, enrolments):
    """Return [(severity, code, message, remedy)] of what a person must see before a roll-over.

    ``enrolments`` of the ending year, of those who would move, with their classes.
    """
    return [*_still_runs(year), *_without_results(year, enrolments)]


def _still_runs(year):
    ending = SchoolYear.objects.get(pk=year)
    today = timezone.localdate()
    label = school_year_label(year)
    if today < ending.starts_on:
        yield (
            "query",
            "year_not_begun",
            f"Năm học {label} chưa bắt đầu (từ {ending.starts_on:%d/%m/%Y}).",
            "Xem đã chọn đúng năm học kết thúc chưa. Nếu vẫn chuyển lớp bây giờ thì xác nhận.",
        )
    elif today <= ending.ends_on:
        yield (
            "query",
            "year_still_runs",
            f"Năm học {label} còn đang diễn ra đến {ending.ends_on:%d/%m/%Y}.",
            "Nên chuyển lớp sau khi năm học kết thúc. Nếu vẫn chuyển lớp bây giờ thì xác nhận.",
        )


def _without_results(year, enrolments):
    assessed = import_string(settings.YEAR_RESULTS)(year)
    classes = {}
    for enrolment in enrolments:
        if enrolment.school_class.grade:  # kindergarten has no results
            classes.setdefault(enrolment.school_class, []).append(enrolment.pupil_id)
    missing = {
        one: (len(pupils), sum(pupil not in assessed for pupil in pupils))
        for one, pupils in classes.items()
    }
    told = [
        f"{one.name} ({count} em)" if lost == count else f"{one.name} ({lost} trong {count} em)"
        for one, (count, lost) in missing.items()
        if lost
    ]
    if told:
        more = f" và {len(told) - MOST_CLASSES} lớp khác" if len(told) > MOST_CLASSES else ""
        yield (
            "query",
            "yearly_results_missing",
            f"Chưa có kết quả cả năm {school_year_label(year)} của lớp "
            f"{', '.join(told[:MOST_CLASSES])}{more}, nên không biết em nào phải ở lại lớp.",
            "Nên nhập kết quả cả năm trước. Nếu vẫn chuyển lớp theo bảng này thì xác nhận.",
        )
