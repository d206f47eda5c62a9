import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from apps.core.publicforms import public_form


@public_form
def view(request):
    return HttpResponse("ok")


def post(**headers):
    return view(RequestFactory(SERVER_NAME="truong.localhost").post("/", headers=headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://truong.localhost"},
        {"sec-fetch-site": "same-origin", "origin": "http://truong.localhost"},
        {"sec-fetch-site": "none"},
    ],
)
def test_a_form_of_this_site_is_taken(headers):
    assert post(**headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://khac.localhost"},
        {"origin": "http://truong.localhost:81"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused(headers):
    with pytest.raises(PermissionDenied):
        post(**headers)
