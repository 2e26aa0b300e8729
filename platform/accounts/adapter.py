"""How allauth makes and greets people here."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Earmark's rules for sign-up and sign-in."""
