"""The one query behind a candidate's look-up, and what the page shows of it."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from html import escape

from django.db import connection
from django.utils.safestring import SafeString

from apps.core.addresses import client_address
from apps.core.counters import Policy, count_failure, counter_key
from apps.core.scoping import own_organisation_id
from apps.core.values import BadValue, parse_typed_birth_date
from apps.roster.gate import WINDOW, Found
from apps.roster.models import LookupCounter
from apps.roster.secrets import normal_secret

from .models import Candidate, Exam, ExamLookup
from .numbers import typed_number
from .wording import score_text, total_label, total_text

# Look-ups without the secret of one address in the window; a birthday at least has to be known.
VOLUMES = {
    Exam.Access.NUMBER: Policy(steps=((60, 300),)),
    Exam.Access.BIRTH: Policy(steps=((300, 300),)),
}
COUNTED = Policy(steps=())
PRIZES = dict(Candidate.Prize.choices)


@dataclass(frozen=True)
class CandidateView:
    """Pieces of the page, as safe HTML; ``facts`` is empty where only scores may be shown."""

    number: str
    facts: str
    scores: str


def fetch_candidate(exam, number, access):
    """Return a Found for a typed number, or None; its data() is a CandidateView. One query.

    The exam was found in the scope of the site; its candidates may belong to any school below the
    owner, so the statement asks for the exam alone. It is written out, as on results day composing
    it anew would cost more than the answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [exam.pk, typed_number(number)])
        found = cursor.fetchone()
    if found is None:
        return None
    pk, secret, number, *_rest = found
    expected = {
        Exam.Access.SECRET: secret,
        Exam.Access.BIRTH: birth_key(found[4]),
        Exam.Access.NUMBER: normal_secret(number),  # as the gate reads what was typed
    }[access]
    return Found(pk, own_organisation_id(), expected or None, partial(_view, exam, found, access))


@cache
def _statement():
    table = connection.ops.quote_name(Candidate._meta.db_table)
    return (
        "SELECT id, secret, number, full_name, date_of_birth, school_name, class_name,"
        f" scores, details, total, result, prize FROM {table} WHERE exam_id = %s AND number = %s"
    )


def typed_secret(access, number, secret, birth):
    """Return what is compared with the stored secret, by the exam's way of looking up."""
    if access == Exam.Access.NUMBER:
        return typed_number(number)
    if access == Exam.Access.BIRTH:
        try:
            read = parse_typed_birth_date(birth)
        except BadValue:
            return "?"
        return birth_key(read.as_date() if read else None) or "?"
    return secret


def birth_key(day):
    return f"{day:%d%m%Y}" if day is not None else ""


def log_lookup(request, exam, access):
    """Return a function that notes a success: one plain statement, on results day by thousands.

    Without the secret nobody proves to be the family, so only numbers of look-ups are kept.
    """

    def count(found, now):
        keys = list(volume_policies(request, exam, access))
        count_failure(LookupCounter, keys, now=now, window=WINDOW)

    def log(found, now):
        moment = connection.ops.adapt_datetimefield_value(now)
        with connection.cursor() as cursor:
            cursor.execute(_logging(), [own_organisation_id(), exam.pk, found.pupil_id, moment])

    return log if access == Exam.Access.SECRET else count


@cache
def _logging():
    table = connection.ops.quote_name(ExamLookup._meta.db_table)
    columns = "organisation_id, exam_id, candidate_id, at"
    return f"INSERT INTO {table} ({columns}) VALUES (%s, %s, %s, %s)"


def volume_policies(request, exam, access):
    """Return counter key → Policy on look-ups without the secret: who asks for many has to wait."""
    if access == Exam.Access.SECRET:
        return {}
    address = counter_key("lookup", exam.realm, "volume", client_address(request))
    return {address: VOLUMES[access], counted_key(exam.realm): COUNTED}


def counted_key(realm):
    """Return the key under which all look-ups without the secret of an exam are counted."""
    return counter_key("lookup", realm, "volume")


def _view(exam, found, access):
    """Return the CandidateView of a row. Each text is escaped by the plain function: Django's own
    formatting took a fifth of a look-up.
    """
    _pk, _secret, number, name, born, school, class_name, *rest = found
    scores, details = (json.loads(text) for text in rest[:2])
    total, result, prize = rest[2:]
    facts = ""
    if access == Exam.Access.SECRET:
        shown = (
            ("Thí sinh", name),
            ("Ngày sinh", f"{born:%d/%m/%Y}" if born else ""),
            ("Trường", school),
            ("Lớp", class_name),
            ("Phòng thi", details.get("room", "")),
        )
        facts = "".join(
            f"<div><dt>{label}</dt><dd>{escape(text)}</dd></div>" for label, text in shown if text
        )
    lines = "".join(
        _LINE.format(escape(one.label), escape(score_text(scores[one.code], one.decimals)))
        for one in exam.subjects
        if one.code in scores
    )
    ends = (
        (total_label(exam.kind), total_text(_decimal(total), exam.total_decimals)),
        ("Kết quả", result),
        ("Giải", PRIZES.get(prize, "")),
        ("Nghề", details.get("field", "")),
        ("Quyết định", details.get("decision", "") or exam.decision_number if prize else ""),
        ("Điều chỉnh", _amendment(details)),
    )
    lines += "".join(_END.format(label, escape(text)) for label, text in ends if text)
    return CandidateView(number, SafeString(facts), SafeString(lines))


_LINE = '<tr><th scope="row">{}</th><td class="marks__average">{}</td></tr>'
_END = '<tr class="marks__sum"><th scope="row">{}</th><td class="marks__average">{}</td></tr>'


def _amendment(details):
    """Tell when and on what basis scores were changed after they had been published."""
    if "amended_on" not in details:
        return ""
    return f"ngày {details['amended_on']}, căn cứ: {details['amended_by']}"


def _decimal(value):
    """Return a number as a plain statement of either database hands it over; None stays."""
    return None if value is None else Decimal(str(value))
