"""How many requests one person may send in a minute."""

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    # Settings name this module before views can be imported.
    from rest_framework.views import APIView

WINDOW = 60


class PerPerson(BaseThrottle):
    """At most API_RATE requests a minute and person, counted in the cache: no statement, no list of times."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Count a request and return whether it may pass."""
        person = request.user.pk
        if not settings.API_RATE or person is None:
            return True
        key = f"api-rate:{person}:{int(time.time()) // WINDOW}"
        if cache.add(key, 1, 2 * WINDOW):
            return True
        try:
            return cache.incr(key) <= settings.API_RATE
        except ValueError:
            # The cache dropped the count between the two calls: nothing is known against this request.
            return True

    def wait(self) -> float:
        """Return the seconds until the next minute begins."""
        return WINDOW - time.time() % WINDOW
