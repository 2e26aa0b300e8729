"""Device marks: keyed hashes of an address and a device, kept 30 days and only against abuse."""

import secrets
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.deprecation import MiddlewareMixin

from accounts.models import DeviceMark, User

KEPT = timedelta(days=30)
COOKIE = "earmark_device"


def note(request: HttpRequest, user: User) -> None:
    """Remember that this person signed in from this address and device."""
    device = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(16)
    request.device_to_set = device  # type: ignore[attr-defined]  # read by DeviceCookie below
    DeviceMark.objects.update_or_create(
        user=user,
        address_hash=hashed("address", get_adapter().get_client_ip(request)),
        device_hash=hashed("device", device),
        defaults={"seen_at": timezone.now()},
    )


def hashed(kind: str, value: str) -> str:
    """Return a hash that only this installation can repeat; 64 hexadecimal digits."""
    return salted_hmac(f"accounts.device_marks.{kind}", value, algorithm="sha256").hexdigest()


def beside(people: Iterable[int]) -> dict[int, set[int]]:
    """Return who may be the same person as each of these: seen on a device of theirs, and one is a guest.

    Two members on one device are a household.
    """
    wanted = set(people)
    devices = DeviceMark.objects.filter(user__in=wanted).values("device_hash")
    seen = DeviceMark.objects.filter(device_hash__in=devices)
    on: dict[str, set[tuple[int, bool]]] = defaultdict(set)
    for device, user, is_guest in seen.values_list("device_hash", "user", "user__is_guest"):
        on[device].add((user, is_guest))
    found: dict[int, set[int]] = {person: set() for person in wanted}
    for here in on.values():
        for person, is_guest in here:
            if person in wanted:
                found[person] |= {other for other, is_too in here if other != person and (is_guest or is_too)}
    return found


def forget_old_marks() -> int:
    """Delete the marks older than 30 days; return how many."""
    return DeviceMark.objects.filter(seen_at__lt=timezone.now() - KEPT).delete()[0]


def forget_device(response: HttpResponseBase) -> None:
    """Take the random device cookie from this browser."""
    response.delete_cookie(COOKIE, samesite="Lax")


class DeviceCookie(MiddlewareMixin):
    """Sets the random device cookie on the answer to a request that was noted."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the cookie if `note` was called."""
        device = getattr(request, "device_to_set", None)
        if device:
            response.set_cookie(
                COOKIE,
                device,
                max_age=KEPT,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response
