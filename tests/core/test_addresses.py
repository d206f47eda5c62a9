import pytest
from django.test import RequestFactory

from apps.core.addresses import client_address


def address(remote, forwarded=""):
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers))


def test_without_a_proxy_the_header_is_ignored(settings):
    settings.TRUSTED_PROXY_COUNT = 0

    assert address("203.0.113.9", "198.51.100.1") == "203.0.113.9"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "not an address", "unknown"),
    ],
)
def test_hops_are_counted_from_the_right(settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXY_COUNT = proxies

    assert address("127.0.0.1", forwarded) == expected


def test_an_ipv6_visitor_is_its_network(settings):
    settings.TRUSTED_PROXY_COUNT = 0

    assert address("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::"
