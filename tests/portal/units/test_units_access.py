"""Who may import units, how links reach the invited, and the command."""

import io
import json

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Invitation
from apps.core.scoping import organisation_scope
from apps.imports.labels import KINDS
from apps.organisations.models import Organisation
from apps.portal.units.importing import KIND
from tests.cast import make_user
from tests.portal.units.sheet import row, twelve, unit, upload_file


@pytest.fixture
def insider(department):
    roles = ["editor", "publisher", "records", "officer", "manager"]
    return make_user("toan-quyen@so.example", "Người Toàn Quyền", department, *roles)


def test_nobody_but_the_operator_sees_or_runs_the_kind(
    department, insider, operator, client_at, committed, send
):
    batch = committed(twelve())
    waiting = send([row("mot", "Trường Một")])
    client = client_at(department, insider)

    for name in ("upload", "template"):
        assert client.get(reverse(f"imports:{name}", args=[KIND])).status_code == 403
    assert client.post(reverse("imports:upload", args=[KIND]), {}).status_code == 403
    for name in ("batch", "undo", "result_workbook"):
        assert client.get(reverse(f"imports:{name}", args=[batch.pk])).status_code == 403
    for name in ("commit", "confirm", "check_again", "undo"):
        assert client.post(reverse(f"imports:{name}", args=[waiting.pk])).status_code == 403
    assert client.get(reverse("units:invitations", args=[batch.pk])).status_code == 403
    assert client.post(reverse("units:invitations", args=[batch.pk])).status_code == 403
    assert client.get(reverse("files:download", args=[batch.file_id])).status_code == 403
    assert KINDS[KIND].title not in client.get(reverse("imports:choose")).content.decode()
    assert "don-vi.xlsx" not in client.get(reverse("imports:history")).content.decode()
    assert "don-vi.xlsx" not in client.get(reverse("admin:index")).content.decode()
    change = reverse("admin:imports_importbatch_change", args=[batch.pk])
    assert client.get(change).status_code == 404
    boss = client_at(department, operator)
    assert boss.get(reverse("files:download", args=[batch.file_id])).status_code == 200
    assert "don-vi.xlsx" in boss.get(reverse("imports:history")).content.decode()


def test_the_kind_is_not_found_at_a_school(alder, operator, client_at):
    client = client_at(alder, operator)

    assert client.get(reverse("imports:upload", args=[KIND])).status_code == 404
    assert KINDS[KIND].title not in client.get(reverse("imports:choose")).content.decode()
    listing = client.get(reverse("admin:organisations_organisation_changelist"))
    assert "Nhập nhiều đơn vị" not in listing.content.decode()


def test_the_list_of_units_leads_the_operator_to_the_import(department, operator, client_at):
    client = client_at(department, operator)

    listing = client.get(reverse("admin:organisations_organisation_changelist")).content.decode()

    assert "Nhập nhiều đơn vị từ bảng tính" in listing
    assert reverse("imports:upload", args=[KIND]) in listing
    assert reverse("imports:template", args=[KIND]) in listing


def test_the_template_has_the_columns_and_comes_back_as_no_rows(
    department, operator, client_at, tmp_path
):
    response = client_at(department, operator).get(reverse("imports:template", args=[KIND]))
    path = tmp_path / "mau.xlsx"
    path.write_bytes(b"".join(response.streaming_content))

    with pytest.raises(SystemExit) as ended:
        call_command("import_organisations", str(path), organisation="so", json=True)

    assert "mau-danh-sach-don-vi.xlsx" in response["Content-Disposition"]
    assert ended.value.code == 2


def test_without_mail_the_operator_makes_links_that_are_shown_once(
    settings, department, committed, operator, client_at, client, act
):
    settings.MAIL_ENABLED = False
    batch = committed(twelve())
    boss = client_at(department, operator)
    address = reverse("units:invitations", args=[batch.pk])
    assert address in boss.get(reverse("imports:batch", args=[batch.pk])).content.decode()

    before = boss.get(address)
    shown = boss.post(address)
    after = boss.get(address)

    assert mail.outbox == []
    assert "2 người chưa nhận lời" in before.content.decode()
    assert "loi-moi" not in before.content.decode() + after.content.decode()
    links = [one.link for one in shown.context["people"]]
    assert len(links) == 2
    assert "no-store" in shown["Cache-Control"]
    link = next(link for link in links if link.startswith("http://dakha.example.vn/"))
    path = link.removeprefix("http://dakha.example.vn")
    assert client.get(path, SERVER_NAME="dakha.example.vn").status_code == 200
    boss.post(address)
    assert client.get(path, SERVER_NAME="dakha.example.vn").status_code == 404
    act("undo", batch)
    assert batch.state == "undone"
    assert boss.get(address).status_code == 404


def test_links_are_not_made_for_people_who_came_or_were_turned_away(
    department, committed, operator, client_at
):
    batch = committed(twelve())
    with organisation_scope(unit("xa-dak-ha")):
        Invitation.objects.update(revoked_at=timezone.now())

    shown = client_at(department, operator).post(reverse("units:invitations", args=[batch.pk]))

    states = {one.unit.slug: bool(one.link) for one in shown.context["people"]}
    assert states == {"xa-dak-ha": False, "thpt-nui-xanh": True}


def test_links_of_another_offices_batch_are_not_found(committed, office, operator, client_at):
    batch = committed(twelve())

    response = client_at(office, operator).get(reverse("units:invitations", args=[batch.pk]))

    assert response.status_code == 404


def run(path, *options, organisation="so"):
    output = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(
            "import_organisations",
            str(path),
            "--organisation",
            organisation,
            *options,
            stdout=output,
        )
    return ended.value.code, output.getvalue()


@pytest.fixture
def workbook_path(tmp_path):
    def write(rows):
        path = tmp_path / "don-vi.xlsx"
        path.write_bytes(upload_file(rows).read())
        return path

    return write


def test_the_command_checks_writes_and_prints_one_object(department, workbook_path):
    path = workbook_path(twelve())

    dry, first = run(path, "--dry-run", "--json")
    assert Organisation.objects.count() == 1
    wet, second = run(path, "--json")
    again, third = run(path, "--json")

    assert (dry, wet, again) == (0, 0, 0)
    first, second, third = json.loads(first), json.loads(second), json.loads(third)
    assert set(first) == {"rows", "accepted", "rejected", "unchanged", "committed", "findings"}
    assert (first["accepted"], first["committed"]) == (12, False)
    assert (second["accepted"], second["committed"]) == (12, True)
    assert third["unchanged"] == 12
    assert Organisation.objects.count() == 13


def test_the_command_tells_errors_and_a_school_apart(department, alder, workbook_path):
    path = workbook_path([row("mot", None)])

    faulty, said = run(path, "--json")
    school, refused = run(path, "--json", organisation="alder")

    assert (faulty, school) == (1, 2)
    assert [one["code"] for one in json.loads(said)["findings"]] == ["no_name"]
    assert json.loads(refused)["findings"][0]["code"] == "not_an_office"


def test_without_mail_the_command_prints_links_for_people(settings, department, workbook_path):
    settings.MAIL_ENABLED = False

    status, said = run(workbook_path(twelve()))

    assert status == 0
    assert said.count("/dang-nhap/loi-moi/") == 2
    assert "xa-dak-ha quanly@dakha.example.vn http://dakha.example.vn/" in said
