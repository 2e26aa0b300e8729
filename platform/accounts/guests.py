"""Guests: people who play at once, and may sign up later without losing anything."""

from datetime import timedelta

from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth import login
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import PROTECT, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from accounts import device_marks, names, privacy
from accounts.access import is_signed_in
from accounts.models import User

GUEST_SESSION = timedelta(days=30)
# Once a day is enough, so that a visit costs nothing.
RENEWED_AFTER = timedelta(days=1)
BATCH = 500
# Where a session remembers who played here before its person signed in.
GUEST_LEFT = "guest_left"


def start_guest(request: HttpRequest, *, age: int = privacy.MINIMUM_AGE) -> User:
    """Make a guest who confirmed to be `age` and sign in; whoever is signed in stays who they are."""
    if is_signed_in(request.user):
        return request.user
    too_many = ratelimit.consume_or_429(request, action="guest")
    if too_many:
        raise ImmediateHttpResponse(too_many)
    guest = User(username=names.guest_name(), is_guest=True)
    guest.set_unusable_password()
    privacy.confirm(guest, age=age)
    guest.save()
    login(request, guest, backend="django.contrib.auth.backends.ModelBackend")
    request.session.set_expiry(int(GUEST_SESSION.total_seconds()))
    device_marks.note(request, guest)
    return guest


def stay(request: HttpRequest) -> None:
    """Keep a guest who came back for another thirty days."""
    guest, now = request.user, timezone.now()
    if not (is_signed_in(guest) and guest.is_guest):
        return
    if (guest.last_login or guest.date_joined) < now - RENEWED_AFTER:
        User.objects.filter(pk=guest.pk, is_guest=True).update(last_login=now)
        request.session.set_expiry(int(GUEST_SESSION.total_seconds()))


def guest_to_keep(request: HttpRequest) -> User | None:
    """Return the guest who is signing up, locked until the transaction ends; nothing for everybody else."""
    if not is_signed_in(request.user):
        return None
    guests = User.objects.select_for_update().filter(is_guest=True, is_active=True)
    return guests.filter(pk=request.user.pk).first()


def keep_guest(user: User) -> None:
    """Make a guest (unsaved) a member: the same person, so answers and points stay where they are."""
    user.is_guest = False


def leave_guest(request: HttpRequest, guest: User) -> None:
    """Remember in a member's new session who played here as a guest a moment ago, if they left something."""
    if User.objects.filter(_left_something(), pk=guest.pk).exists():
        request.session[GUEST_LEFT] = guest.pk


def guest_left_in(session: SessionBase) -> User | None:
    """Return the guest who played in this browser before its person signed in."""
    guest_id = session.get(GUEST_LEFT)
    return User.objects.filter(pk=guest_id, is_guest=True, is_active=True).first() if guest_id else None


def forget_guest_left(session: SessionBase) -> None:
    """Ask no more."""
    session.pop(GUEST_LEFT, None)


def forget_idle_guests() -> int:
    """Delete guests whose session is over and who left nothing that must stay; return how many."""
    last_seen = Coalesce("last_login", "date_joined")
    idle = User.objects.filter(is_guest=True, closing_at=None).alias(last_seen=last_seen)
    idle = idle.filter(last_seen__lt=timezone.now() - GUEST_SESSION).exclude(_left_something())
    forgotten = list(idle.values_list("pk", flat=True)[:BATCH])
    User.objects.filter(pk__in=forgotten).delete()
    return len(forgotten)


def _left_something() -> Q:
    """Whatever must outlive a person protects them from deletion: answers, datasets, the admins' log."""
    left = Q()
    for relation in User._meta.related_objects:
        if relation.on_delete is PROTECT:
            left |= Q(**{f"{relation.field.related_query_name()}__isnull": False})
    return left
