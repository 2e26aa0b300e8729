"""What admins do about people; every act is logged with its reason."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import PeopleEvent, PeopleEventKind, Role, User
from common.errors import Conflict, UserError


def want_owner_role(user: User) -> None:
    """Ask the admins to make this member a data owner; asking twice changes nothing."""
    if user.is_owner:
        raise Conflict(_("You are a data owner already."), code="owner_already")
    waiting = User.objects.filter(pk=user.pk, is_guest=False, owner_role_wanted_at=None)
    waiting.update(owner_role_wanted_at=timezone.now())


@transaction.atomic
def change_role(*, actor: User, person: User, role: str, reason: str) -> None:
    """Give a member another role; nobody changes their own, so an admin always remains."""
    person = _locked(actor, person)
    if person.is_guest:
        raise UserError(_("A guest has no role to change: they have to sign up first."), code="guest")
    if role == person.role:
        raise UserError(_("That is the role they have already."), code="same_role", field="role")
    before, person.role = person.role, Role(role)
    person.owner_role_wanted_at = None
    # Django's own admin pages are for admins, and only for them.
    person.is_staff = person.is_superuser = person.is_admin
    person.save(update_fields=["role", "owner_role_wanted_at", "is_staff", "is_superuser"])
    _log(actor, person, PeopleEventKind.ROLE, reason, {"from": before, "to": role})


@transaction.atomic
def decline_owner_role(*, actor: User, person: User, reason: str) -> None:
    """Say no to somebody who asked to become a data owner."""
    person = _locked(actor, person)
    if person.owner_role_wanted_at is None:
        raise Conflict(_("Nobody is waiting for this answer any more."), code="not_waiting")
    person.owner_role_wanted_at = None
    person.save(update_fields=["owner_role_wanted_at"])
    _log(actor, person, PeopleEventKind.DECLINED, reason)


@transaction.atomic
def pause(*, actor: User, person: User, reason: str) -> None:
    """Sign a person out everywhere and stop them from signing in."""
    person = _locked(actor, person)
    if not person.is_active:
        raise Conflict(_("Their sign-in is paused already."), code="paused")
    person.is_active = False
    person.save(update_fields=["is_active"])
    person.sessions.all().delete()
    _log(actor, person, PeopleEventKind.PAUSED, reason)


@transaction.atomic
def restore(*, actor: User, person: User, reason: str) -> None:
    """Let a paused person sign in again."""
    person = _locked(actor, person)
    if person.is_active:
        raise Conflict(_("They can sign in already."), code="not_paused")
    person.is_active = True
    person.save(update_fields=["is_active"])
    _log(actor, person, PeopleEventKind.RESTORED, reason)


def _locked(actor: User, person: User) -> User:
    """Lock both, so that of two admins who act on each other the second finds what the first did."""
    rows = User.objects.select_for_update().filter(pk__in={actor.pk, person.pk}).order_by("pk")
    locked = {row.pk: row for row in rows}
    if not (locked[actor.pk].is_admin and locked[actor.pk].is_active):
        raise Conflict(_("You are no longer an admin."), code="not_admin")
    if actor.pk == person.pk:
        raise UserError(_("You cannot do this to yourself: please ask another admin."), code="yourself")
    if locked[person.pk].closing_at:
        raise Conflict(_("This person has closed their account."), code="closed")
    return locked[person.pk]


def _log(
    actor: User, person: User, kind: PeopleEventKind, reason: str, facts: dict[str, Any] | None = None
) -> None:
    PeopleEvent.objects.create(actor=actor, person=person, kind=kind, reason=reason, facts=facts or {})
