"""Every address of the site, generated from the URL patterns."""

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One pattern: its name (``app:name`` or the bare route) and the names of its parameters."""

    name: str
    route: str
    parameters: tuple

    def fill(self, values):
        """Return the path with parameters filled in from a dict."""
        path = self.route
        for parameter, converter in self.parameters:
            path = path.replace(f"<{converter}:{parameter}>", str(values[parameter]))
            path = path.replace(f"<{parameter}>", str(values[parameter]))
        return "/" + path


def every_address():
    """Yield an Address for every pattern of the project."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns, prefix, namespace):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            converters = getattr(pattern.pattern, "converters", {})
            names = tuple((name, _converter_name(route, name)) for name in converters)
            yield Address(f"{namespace}{pattern.name or route}", route, names)


def _converter_name(route, parameter):
    for part in route.split("<")[1:]:
        inside = part.split(">")[0]
        if inside.endswith(f":{parameter}"):
            return inside.split(":")[0]
    return ""
