"""Every address of the URL configuration, filled in with things of Omar's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One address: its full name, its route, and the names of what it is about."""

    name: str
    route: str
    about: tuple[str, ...]

    def path(self, things: dict[str, object]) -> str:
        """Return the address of these things; one that nobody listed here is a KeyError."""
        route = self.route
        # Groups of regular expressions first: their names stand in angle brackets too.
        for part in (r"\(\?P<(\w+)>[^()]*\)", r"<(?:\w+:)?(\w+)>"):
            route = re.sub(part, lambda match: str(things[match[1]]), route)
        return "/" + route.translate(_REGEX)


_REGEX = str.maketrans("", "", "^$\\")


def all_addresses() -> list[Address]:
    """Return every address but those of Django's own admin."""
    return [address for address in _walk(get_resolver(), "", "") if not address.route.startswith("admin/")]


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Address]:
    for part in resolver.url_patterns:
        route = prefix + str(part.pattern)
        if isinstance(part, URLPattern):
            about = tuple(re.findall(r"<(?:\w+:)?(\w+)>", route))
            yield Address(f"{namespace}{part.name}", route, about)
        else:
            inner = f"{part.namespace}:" if part.namespace else namespace
            yield from _walk(part, route, inner)
