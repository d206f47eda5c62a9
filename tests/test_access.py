"""Every address × visitor, generated from the URL patterns: nobody sees more than is listed."""

import re

import pytest
from django.apps import apps
from django.utils import timezone

from tests.addresses import every_address

# What anybody may open. Everything else asks who is there, or does not exist.
PUBLIC = {
    "portal:home",
    "portal:robots",
    "portal:sitemap",
    "portal:feed",
    "organisations:theme",
    "content:article_list",
    "content:article",
    "content:about",
    "content:page",
    "content:contact",
    "results:landing",
    "results:lookup",
    "transcripts:start",
    "transcripts:verify",
    "exams:exam",
    "exams:distribution",
    "exams:distribution_csv",
    "exams:prizes",
    "accounts:sign_in",
    "accounts:password_reset",
    "accounts:password_reset_done",
    "accounts:reopen",
    "families:listed",
    "receipts:ask",
    "receipts:check",
}
# Addresses whose GET is refused for everybody (405), or that need a token nobody guesses.
POST_ONLY_OR_TOKEN = {
    "content:count_view",
    "families:ask_correction",
    "results:lookup_history",
    "results:lookup_again",
    "accounts:sign_out",
    "accounts:password_new",
    "accounts:invitation",
    "accounts:reopen_confirm",
}
# Where the second factor is given or set up; everything else of the staff waits for it.
OPEN_WITHOUT_SECOND_FACTOR = {"accounts:second_factor", "accounts:second_factor_setup"}
# Parameters that name no row of an organisation.
NOT_A_ROW = {"kind", "app_label", "token", "uid", "path", "url"}
REFUSALS = {302, 401, 403, 404, 405}

ADDRESSES = {address.name: address for address in every_address() if "media/" not in address.route}


@pytest.fixture
def values(leaky):
    """Parameters of addresses, from rows that exist at Alder."""

    def of(address):
        found = {}
        label = _label_of_admin(address.name)
        for name, _converter in address.parameters:
            if label is not None and label in leaky:
                found[name] = leaky[label].pk
            elif name == "slug":
                found[name] = leaky[SLUGS.get(address.name, "content.Article")].slug
            else:
                found[name] = KNOWN.get(name, lambda rows: 999_999)(leaky)
        return found

    return of


SLUGS = {
    "content:page": "content.Page",
    "content:article": "content.Article",
    **dict.fromkeys(
        ("exams:exam", "exams:distribution", "exams:distribution_csv", "exams:prizes"),
        "results.Exam",
    ),
}
KNOWN = {
    "batch_id": lambda rows: rows["imports.ImportBatch"].pk,
    "file_id": lambda rows: rows["files.StoredFile"].pk,
    "job_id": lambda rows: rows["files.Job"].pk,
    "exam_id": lambda rows: rows["results.Exam"].pk,
    "class_id": lambda rows: rows["roster.SchoolClass"].pk,
    "pupil_id": lambda rows: rows["roster.Pupil"].pk,
    "run_id": lambda rows: rows["results.TranscriptRun"].pk,
    "transcript_id": lambda rows: rows["results.Transcript"].pk,
    "code": lambda rows: rows["results.Transcript"].code,
    "publication_id": lambda rows: rows["results.Publication"].pk,
    "period": lambda rows: "hk1",
    "kind": lambda rows: "roster.pupils",
    "requirement_id": lambda rows: rows["submissions.Requirement"].pk,
    "submission_id": lambda rows: rows["submissions.Submission"].pk,
    "campaign_id": lambda rows: rows["submissions.Campaign"].pk,
    "finding_id": lambda rows: rows["submissions.Finding"].pk,
    "submission_file_id": lambda rows: rows["submissions.SubmissionFile"].pk,
    "consolidation_id": lambda rows: rows["submissions.Consolidation"].pk,
    "waiver_id": lambda rows: rows["submissions.Waiver"].pk,
    "office_id": lambda rows: rows["submissions.Requirement"].recipient_id,
    "match_id": lambda rows: rows["submissions.CrossMatch"].pk,
    "correction_id": lambda rows: rows["submissions.CorrectionRequest"].pk,
    "other_id": lambda rows: rows["submissions.Submission"].pk,
    "check_code": lambda rows: rows["submissions.Receipt"].check_code,
    "token": lambda rows: "khong-phai-the",
    "uid": lambda rows: "MQ",
    "app_label": lambda rows: "content",
    "path": lambda rows: "x",
    "url": lambda rows: "x",
    "content_type_id": lambda rows: 1,
    "object_id": lambda rows: 999_999,
}


def _label_of_admin(name):
    if not name.startswith("admin:"):
        return None
    parts = name.removeprefix("admin:").split("_")
    for model in apps.get_models():
        if [model._meta.app_label, model._meta.model_name] == parts[:2]:
            return model._meta.label
    return None


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_a_stranger_sees_public_addresses_only(name, alder, client_at, values):
    address = ADDRESSES[name]

    response = client_at(alder).get(address.fill(values(address)))

    if name in PUBLIC:
        assert response.status_code == 200
    else:
        assert response.status_code in REFUSALS
        if response.status_code == 302 and name not in POST_ONLY_OR_TOKEN:
            assert response["Location"].startswith(("/dang-nhap/", "/admin/"))


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - PUBLIC - POST_ONLY_OR_TOKEN))
def test_a_stranger_changes_nothing(name, alder, client_at, values):
    address = ADDRESSES[name]

    response = client_at(alder).post(address.fill(values(address)), {})

    assert response.status_code in REFUSALS


SIGNED_IN = sorted(set(ADDRESSES) - PUBLIC - POST_ONLY_OR_TOKEN)


@pytest.mark.parametrize("name", sorted(set(SIGNED_IN) - OPEN_WITHOUT_SECOND_FACTOR))
def test_without_the_second_factor_a_clerk_reaches_nothing(
    name, alder, anna, client_at, values, settings
):
    settings.REQUIRE_SECOND_FACTOR = True
    address = ADDRESSES[name]

    for method in ("get", "post"):
        response = getattr(client_at(alder, anna), method)(address.fill(values(address)))

        assert response.status_code == 302
        assert response["Location"].startswith("/dang-nhap/hai-lop/")


@pytest.mark.parametrize("name", SIGNED_IN)
def test_an_account_that_rests_is_nobody(name, alder, anna, client_at, values):
    client, address = client_at(alder, anna), ADDRESSES[name]
    type(anna).objects.filter(pk=anna.pk).update(idle_since=timezone.now())

    response = client.get(address.fill(values(address)))

    assert response.status_code in REFUSALS
    if response.status_code == 302:
        assert response["Location"].startswith(("/dang-nhap/", "/admin/"))


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - PUBLIC))
def test_a_clerk_of_another_school_is_nobody_here(name, alder, bruno, client_at, values):
    """Signed in at this host without a role: pages of one's own account, nothing of the school."""
    address = ADDRESSES[name]

    response = client_at(alder, bruno).get(address.fill(values(address)))

    if name.startswith("accounts:"):
        assert response.status_code in REFUSALS | {200}
    else:
        assert response.status_code in REFUSALS


@pytest.mark.parametrize("name", sorted(name for name in ADDRESSES if "pk" in name or ":" in name))
def test_a_neighbours_row_is_not_found_at_home(name, birch, bruno, client_at, values):
    """The clerk of Birch asks Birch's site for rows of Alder by their numbers."""
    address = ADDRESSES[name]
    filled = values(address)
    if not set(filled) - NOT_A_ROW or name in PUBLIC | POST_ONLY_OR_TOKEN:
        return
    if name.endswith("<path:object_id>/"):
        return  # the admin's old addresses lead on to /change/, whatever the number

    response = client_at(birch, bruno).get(address.fill(filled))

    assert response.status_code in {403, 404, 405}


# What an editor comes for: texts and pictures, the own account, the frame of the staff's pages.
EDITORS = re.compile(r"^(admin:content_|content|accounts:|portal:|admin:(index|jsi18n|password))")


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - PUBLIC - POST_ONLY_OR_TOKEN))
def test_an_editor_reaches_texts_alone(name, alder, eric, client_at, values):
    """The own school's pupils, results and data ask for a right of their own."""
    if EDITORS.match(name):
        return
    address = ADDRESSES[name]

    assert client_at(alder, eric).get(address.fill(values(address))).status_code in REFUSALS


def test_every_public_address_exists():
    assert set(ADDRESSES) >= PUBLIC


def test_an_unknown_host_is_not_found(alder, client_at):
    client = client_at(alder)
    for path in ("/", "/admin/", "/dang-nhap/", "/theme.css"):
        assert client.get(path, SERVER_NAME="khong-co.localhost").status_code == 404


def test_health_answers_on_any_host(db, client):
    response = client.get("/healthz", SERVER_NAME="khong-co.localhost")

    assert (response.status_code, response.content) == (200, b"ok")
