"""Addresses: of a visitor, and of our own pages in mails, slips and on the terminal.

A visitor's is counted from the right of X-Forwarded-For, never from the left.
"""

from ipaddress import ip_address, ip_network

from django.conf import settings

USUAL_PORTS = {"http": 80, "https": 443}


def site_address(host, path="/"):
    """Return the full address of a path on one of our hosts, for links outside the site."""
    port = settings.SITE_PORT
    if port in {0, USUAL_PORTS.get(settings.SITE_SCHEME)}:
        return f"{settings.SITE_SCHEME}://{host}{path}"
    return f"{settings.SITE_SCHEME}://{host}:{port}{path}"


def client_address(request):
    """Return the visitor's address; an IPv6 visitor is counted by the /64 network."""
    address = request.META.get("REMOTE_ADDR", "")
    trusted = settings.TRUSTED_PROXY_COUNT
    if trusted:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        hops = [hop for hop in hops if hop]
        if len(hops) >= trusted:
            address = hops[-trusted]
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    mapped = getattr(parsed, "ipv4_mapped", None)
    if mapped is not None:  # a server that listens on IPv6 says every IPv4 address in this form
        return str(mapped)
    if parsed.version == 6:
        return str(ip_network((int(parsed), 64), strict=False).network_address)
    return str(parsed)
