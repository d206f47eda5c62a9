"""The interface is Vietnamese also where libraries speak: the admin has no English left."""

import re
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.utils.translation import gettext, ngettext

OWN = Path(settings.BASE_DIR) / "locale" / "vi" / "LC_MESSAGES" / "django.po"
ADMIN = Path(django.__file__).parent / "contrib" / "admin" / "locale" / "en" / "LC_MESSAGES"
# Pages that are never shown: accounts, passwords and the log of the admin are our own.
NEVER_SHOWN = {
    "After you’ve created a user, you’ll be able to edit more user options.",
    "Set password",
    "This action will <strong>enable</strong> password-based authentication for this user.",
    "Disable password-based authentication",
    "Enable password-based authentication",
    "Forgotten your login credentials?",
    "In case you’ve forgotten, you are:",
    "entry",
    "Added:",
    "Changed:",
    "Deleted:",
    "LogEntry Object",
    "%(class_name)s %(instance)s",
}


def messages(file):
    """Return (message, translation) of every entry that has no plural and no context."""
    found = []
    for entry in file.read_text(encoding="utf-8").split("\n\n"):
        parts = re.fullmatch(r"(?:#.*\n)*msgid (.*)\nmsgstr (.*)", entry.strip(), re.DOTALL)
        if parts is not None and "msgid_plural" not in entry and "msgctxt" not in entry:
            found.append(tuple(text_of(part) for part in parts.groups()))
    return [pair for pair in found if pair[0]]


def text_of(quoted):
    pieces = re.findall(r'"((?:[^"\\]|\\.)*)"', quoted)
    return "".join(pieces).replace('\\"', '"').replace("\\n", "\n")


def test_no_sentence_of_the_admin_is_left_in_english():
    english = [message for message, _nothing in messages(ADMIN / "django.po")]

    assert len(english) > 150
    assert [text for text in english if gettext(text) == text and text not in NEVER_SHOWN] == []


def test_the_compiled_catalogue_is_that_of_the_source():
    pairs = messages(OWN)

    assert len(pairs) > 90
    assert [pair for pair in pairs if gettext(pair[0]) != pair[1]] == []


@pytest.mark.parametrize("count", [1, 2])
def test_a_form_with_errors_says_so_in_vietnamese(count):
    said = ngettext("Please correct the error below.", "Please correct the errors below.", count)

    assert said == "Chưa lưu được. Hãy sửa những chỗ báo lỗi bên dưới rồi lưu lại."


@pytest.mark.parametrize(
    "message", ["Select %s to change", "History", "Null characters are not allowed."]
)
def test_our_words_win_over_those_of_the_library(message):
    assert gettext(message) == dict(messages(OWN))[message]
