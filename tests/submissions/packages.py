"""Versions with rows, and packages opened again, for the tests of what goes upwards."""

import hashlib
import io
import json
import zipfile
from datetime import date

from openpyxl import load_workbook

from apps.core.scoping import organisation_scope
from apps.submissions.consolidating import request_consolidation
from apps.submissions.models import SubmittedPupil
from apps.submissions.packs.summaries import summarise
from apps.submissions.reviewing import accept

from .conftest import a_file


def give_rows(submission, pupils):
    """Give a version the rows and the summary that a check would; ``pupils``: (code, class, sex,
    ethnicity) each.
    """
    rows = [
        SubmittedPupil(
            organisation_id=submission.organisation_id,
            recipient_id=submission.recipient_id,
            submission=submission,
            sheet="Sheet1",
            row=number,
            code=code,
            full_name=f"Học Sinh {code}",
            date_of_birth=date(2015, 3, 2),
            birth_precision="day",
            sex=sex,
            ethnicity=ethnicity,
            grade=int(class_name[0]),
            class_name=class_name,
            status="studying",
            data={"note": "=1+1"} if number == 2 else {},
        )
        for number, (code, class_name, sex, ethnicity) in enumerate(pupils, start=2)
    ]
    SubmittedPupil.objects.bulk_create(rows)
    submission.summary = summarise(rows).as_json()
    submission.rows_read = submission.rows_accepted = len(rows)
    submission.save(update_fields=["summary", "rows_read", "rows_accepted"])
    return submission


def some_pupils(prefix, *classes, size=3):
    """Return pupils for ``give_rows``: in each class one girl, one child of a minority."""
    return [
        (
            f"{prefix}{name}{number:02d}",
            name,
            "female" if number == 0 else "male",
            "Ba Na" if number == 1 else "Kinh",
        )
        for name in classes
        for number in range(size)
    ]


def send_and_accept(
    hand_in, duty, user, office, officer, *, pupils=(), files=(), token="p1", **options
):
    """Let a unit send a version, with rows if given, and its office accept it."""
    with organisation_scope(duty.organisation):
        sent = hand_in(duty, user, *(files or [a_file()]), token=token, **options)
        if pupils:
            give_rows(sent, pupils)
    with organisation_scope(office):
        return accept(sent, user=officer)


def make_package(campaign, office, user, capture, **acknowledged):
    """Let an office consolidate; return the row as the job left it."""
    with organisation_scope(office), capture(execute=True):
        made = request_consolidation(campaign, user=user, **acknowledged)
    with organisation_scope(office):
        return type(made).objects.select_related("file").get(pk=made.pk)


class Opened:
    """A package read from its bytes, as a recipient without the portal would."""

    def __init__(self, content):
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        self.names = self.archive.namelist()
        self.manifest = json.loads(self.archive.read("manifest.json"))

    def is_true(self):
        """Every entry has the hash that the manifest says, and nothing else is inside."""
        said = {one["path"]: one["sha256"] for one in self.manifest["entries"]}
        found = {
            name: hashlib.sha256(self.archive.read(name)).hexdigest()
            for name in self.names
            if name != "manifest.json"
        }
        return said == found

    def sheet(self, workbook, title):
        """Return the rows of a sheet as lists of values."""
        book = load_workbook(io.BytesIO(self.archive.read(workbook)))
        return [[cell.value for cell in row] for row in book[title].iter_rows()]

    def inner(self, name):
        return Opened(self.archive.read(name))


def opened(stored):
    with stored.content.open("rb") as content:
        return Opened(content.read())
