"""What was returned and comes again unchanged asks for a word; a changed file goes by itself."""

import io
import zipfile

import pytest

from apps.core.scoping import organisation_scope
from apps.submissions.models import Event, Submission
from apps.submissions.resending import returned_twin, same_sentence
from apps.submissions.reviewing import give_back
from apps.submissions.states import State

from .conftest import a_file
from .live import text, words
from .pressing import all_of, at, upload_at

LIST = b"\x00V.EMIS\x01"


@pytest.fixture
def returned(campaign, duty_of, hand_in, alder, anna, office, olga, now):
    """Alder's first version, which the office gave back."""
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna, a_file())
    with organisation_scope(office):
        give_back(sent, reason="Thiếu khối 9", user=olga)
    return sent


SAME = "Tệp giống hệt lần nộp 1, bị trả lại ngày 10/10/2026."


def test_what_was_returned_is_not_sent_again_unchanged_without_a_word(
    returned, duty_of, alder, office, olga, clerk, post, client_at
):
    post(clerk, upload_at(duty_of(alder)), {"token": "b", "act": "send", "files": a_file("x.dat")})
    again = all_of(Submission)[-1]
    page = words(clerk.get(at(again)))
    silent = post(clerk, at(again, "nop/"), {"reason": " "})
    short = post(clerk, at(again, "nop/"), {"reason": "x"})

    assert (again.state, again.number) == (State.UPLOADED, None)
    assert SAME in page and "Vẫn nộp tệp không đổi" in page and ">Nộp</button>" not in page
    assert (silent.status_code, short.status_code) == (422, 422)
    assert "Hãy ghi vì sao nộp lại tệp không đổi." in text(silent)
    assert len(all_of(Submission)) == 2 and all_of(Submission)[-1].number is None

    done = post(clerk, at(again, "nop/"), {"reason": "Đã đối chiếu, khối 9 đủ 4 lớp"})
    twice = post(clerk, at(again, "nop/"), {"reason": "Đã đối chiếu, khối 9 đủ 4 lớp"})
    theirs = words(client_at(office, olga).get(at(again)))

    assert (done.status_code, twice.status_code) == (302, 302)
    assert (all_of(Submission)[-1].state, all_of(Submission)[-1].number) == (State.SENT, 2)
    assert f"<strong>{SAME}</strong> Đơn vị giải thích: Đã đối chiếu, khối 9 đủ 4 lớp" in theirs
    assert (
        Event._base_manager.filter(text__startswith="Nộp lần 2")
        .get()
        .text.endswith(f"{SAME} Lý do nộp lại: Đã đối chiếu, khối 9 đủ 4 lớp")
    )


def test_a_changed_file_goes_without_a_question(returned, duty_of, alder, clerk, post):
    file = a_file(content=b"khac")
    post(clerk, upload_at(duty_of(alder)), {"token": "b", "act": "send", "files": file})

    sent = all_of(Submission)[-1]
    assert (sent.state, sent.number, sent.resend_reason) == (State.SENT, 2, "")
    assert "giống hệt" not in text(clerk.get(at(sent)))


def zipped(**contents):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, inner in contents.items():
            archive.writestr(f"{name}.vemis", inner)
    return a_file("goi.zip", content.getvalue())


@pytest.mark.parametrize("first", ["archive", "alone"])
def test_packing_a_returned_file_or_unpacking_it_changes_nothing(
    first, campaign, duty_of, hand_in, alder, anna, office, olga, now
):
    files = [zipped(hs=LIST), a_file("khac-ten.vemis", LIST)]
    if first == "alone":
        files.reverse()
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna, files[0])
    with organisation_scope(office):
        give_back(sent, reason="Thiếu khối 9", user=olga)
    with organisation_scope(alder):
        again = hand_in(duty_of(alder), anna, files[1], token="t2")
        twin = returned_twin(again)

        assert (again.state, again.number, twin) == (State.UPLOADED, None, sent)
        assert same_sentence(again, twin) == SAME


def test_the_same_pupil_list_asks_whatever_lies_beside_it(
    returned, duty_of, hand_in, alder, anna, now
):
    digest = "a" * 64
    with organisation_scope(alder):
        returned.files.update(
            role="archive",
            entries=[
                {"name": "hs.xlsx", "size": 9, "sha256": digest, "role": "list"},
                {"name": "ky.pdf", "size": 9, "sha256": "b" * 64, "role": "scan"},
            ],
        )
        again = hand_in(duty_of(alder), anna, zipped(x=b"1"), token="t2", sends_itself=False)
        entry = {"name": "ten-khac.xlsx", "size": 9, "sha256": digest, "role": "list"}
        again.files.update(entries=[entry])
        twin = returned_twin(again)

        assert twin == returned
        assert same_sentence(again, twin) == (
            "Danh sách học sinh giống hệt danh sách của lần nộp 1, bị trả lại ngày 10/10/2026."
        )

        again.files.update(entries=[{**entry, "sha256": "c" * 64}])
        assert returned_twin(again) is None
