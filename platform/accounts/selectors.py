"""Reads about people, for admins."""

from django.db.models import Q, QuerySet

from accounts.forms import PeopleFilter
from accounts.models import PeopleEvent, Role, User

KINDS = {
    PeopleFilter.OWNERS: Q(role=Role.OWNER),
    PeopleFilter.ADMINS: Q(role=Role.ADMIN),
    PeopleFilter.GUESTS: Q(is_guest=True),
    PeopleFilter.PAUSED: Q(is_active=False),
}


def people(*, search: str = "", kind: str = "") -> QuerySet[User]:
    """Return the people who have not closed their account, newest first."""
    found = User.objects.filter(KINDS.get(kind, Q()), closing_at=None)
    if search:
        found = found.filter(
            Q(username__icontains=search) | Q(email__icontains=search) | Q(pseudonym=search.lower())
        )
    return found.order_by("-pk")


def owner_requests() -> QuerySet[User]:
    """Return who waits to become a data owner, longest first."""
    return User.objects.filter(owner_role_wanted_at__isnull=False, closing_at=None).order_by(
        "owner_role_wanted_at"
    )


def events_about(person: User) -> QuerySet[PeopleEvent]:
    """Return what admins did about a person, newest first."""
    return person.people_events.select_related("actor")
