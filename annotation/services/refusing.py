"""What the pure kinds of questions refuse, said in the language of whoever is answered."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext

from annotation.kinds.contract import Misfit
from common.errors import UserError
from common.numbers import rounded


@contextmanager
def in_their_language() -> Iterator[None]:
    """Say a refusal in the language of the page."""
    try:
        yield
    except Misfit as misfit:
        raise UserError(said(misfit), field=misfit.field) from None


def said(misfit: Misfit) -> str:
    """Return the sentence with its numbers, as the language writes both."""
    facts = {
        name: rounded(fact, 2) if isinstance(fact, float) else fact for name, fact in misfit.facts.items()
    }
    return gettext(misfit.sentence) % facts
