"""Usernames: what people may choose, and what guests are given."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import UserError

LONGEST = 30
TAKEN = _("Somebody already has this name: please choose another one.")
RESERVED = {"admin", "administrator", "earmark", "guest", "moderator", "root", "staff", "support", "system"}


def not_reserved(name: str) -> None:
    """Refuse names that speak for the site."""
    if name.lower() in RESERVED or name.lower().startswith("closed-"):
        raise ValidationError(TAKEN)


VALIDATORS: list[Callable[[str], None]] = [
    # No @: a name must never look like somebody's address at sign-in.
    RegexValidator(
        r"\A[\w.-]{3,30}\Z", _("Please use 3 to 30 letters, digits, dots, dashes or underscores.")
    ),
    not_reserved,
]

MOODS = """
    amber bold breezy bright calm clever cosmic curious dapper eager gentle golden happy humble jolly keen
    kind lively lucky mellow merry mild nimble patient plucky polite proud quick quiet rapid shiny silver
    sleepy snug sunny swift tidy warm witty zesty
""".split()  # noqa: SIM905 - words are easier to read than quotes
ANIMALS = """
    badger beaver bee bison crane cricket dolphin dove falcon finch fox frog gecko hare heron ibis jay koala
    lark lemur lynx magpie marten mole moth newt otter owl panda puffin quail raven robin seal sparrow stork
    swan thrush toad turtle whale wolf wombat wren
""".split()  # noqa: SIM905


def guest_name() -> str:
    """Return a free, friendly name such as quiet-otter-4821."""
    while True:
        name = f"{secrets.choice(MOODS)}-{secrets.choice(ANIMALS)}-{secrets.randbelow(9000) + 1000}"
        if not is_taken(name):
            return name


def is_taken(name: str, *, by_others_than: User | None = None) -> bool:
    """Return whether somebody has the name, in whatever case."""
    others = User.objects.exclude(pk=by_others_than.pk) if by_others_than else User.objects
    return others.filter(username__iexact=name).exists()


@contextmanager
def taken_is_an_answer() -> Iterator[None]:
    """Save all or nothing, and say so kindly when somebody took the name a moment ago."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise UserError(str(TAKEN), code="name_taken", field="username") from error
