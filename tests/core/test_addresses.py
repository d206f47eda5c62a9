import pytest
from django.test import RequestFactory

from apps.core.addresses import client_address, site_address


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
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "fe80::1%eth0", "fe80::"),
    ],
)
def test_hops_are_counted_from_the_right(settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXY_COUNT = proxies

    assert address("127.0.0.1", forwarded) == expected


def test_an_ipv6_visitor_is_its_network(settings):
    settings.TRUSTED_PROXY_COUNT = 0

    assert address("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::"


@pytest.mark.parametrize(
    ("scheme", "port", "expected"),
    [
        ("https", 0, "https://alder.example/x/"),
        ("https", 443, "https://alder.example/x/"),
        ("http", 80, "http://alder.example/x/"),
        ("http", 8000, "http://alder.example:8000/x/"),
        ("https", 8443, "https://alder.example:8443/x/"),
    ],
)
def test_a_link_carries_the_port_where_it_is_not_the_usual_one(settings, scheme, port, expected):
    settings.SITE_SCHEME, settings.SITE_PORT = scheme, port

    assert site_address("alder.example", "/x/") == expected
