"""The demo's people: an account for each role, with a password that everybody knows."""

from django.contrib.auth.hashers import check_password
from django.db.models import Q

from accounts.models import Role, User
from accounts.privacy import confirm

PASSWORD = "earmark-demo"  # noqa: S105 - printed at every start, and only loaded on a machine of one's own
PEOPLE = {"omar": Role.OWNER, "anna": Role.ANNOTATOR, "ada": Role.ADMIN}


def address(name: str) -> str:
    """Return their address, which no mail ever reaches."""
    return f"{name}@example.org"


def make(name: str) -> User:
    """Make one of them."""
    is_admin = PEOPLE[name] == Role.ADMIN
    person = User(username=name, email=address(name), role=PEOPLE[name])
    person.is_staff = person.is_superuser = is_admin
    person.set_password(PASSWORD)
    confirm(person)
    person.save()
    return person


def with_the_known_password() -> list[User]:
    """Return the demo's people who can sign in by the password that everybody knows."""
    named = Q(username__in=PEOPLE) | Q(email__in=map(address, PEOPLE))
    people = User.objects.filter(named, is_active=True).order_by("username")
    return [person for person in people if check_password(PASSWORD, person.password)]
