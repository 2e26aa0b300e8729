"""Who may see a party: the people who sit at it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone

from accounts.access import is_signed_in
from accounts.models import User
from game.together.models import Party
from game.together.state import state_for


def party_for(user: User, party_id: UUID, *, is_locked: bool = False) -> Party:
    """Return a party at which this person sits, locked until the transaction ends where that is wanted."""
    parties = Party.objects.filter(pk=party_id, seats__player=user, seats__left_at=None)
    if is_locked:
        parties = parties.select_for_update(of=("self",))
    party = parties.select_related("project").first()
    if party is None:
        raise Http404
    return party


def watch_party(user: User | AnonymousUser, identity: str) -> dict[str, Any]:
    """Guard the live topic "party": whoever sits there follows it, as they may see it themselves."""
    try:
        party_id = UUID(identity)
    except ValueError:
        raise Http404 from None
    if not is_signed_in(user):
        raise Http404
    return state_for(user, party_for(user, party_id), timezone.now())
