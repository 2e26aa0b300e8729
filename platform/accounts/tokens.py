"""API tokens: shown once, kept only as a hash."""

import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from rest_framework import authentication, exceptions
from rest_framework.authtoken.models import Token

from accounts.models import User

KEY_LENGTH = 40


def issue(user: User) -> str:
    """Give the person a new token and return it; the old one stops working."""
    key = secrets.token_hex(KEY_LENGTH // 2)
    with transaction.atomic():
        revoke(user)
        Token.objects.create(user=user, key=digest(key))
    return key


def revoke(user: User) -> None:
    """Stop the person's token from working."""
    Token.objects.filter(user=user).delete()


def digest(key: str) -> str:
    """Return what the database keeps of a token: 160 bits of its SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()[:KEY_LENGTH]


class TokenAuthentication(authentication.TokenAuthentication):
    """`Authorization: Token KEY`, compared by hash."""

    def authenticate_credentials(self, key: str) -> Any:
        """Return the person whose token this is."""
        return super().authenticate_credentials(digest(key))


def person_of(request: HttpRequest) -> User | None:
    """Return whose token a request outside the API carries, such as one for a sound."""
    try:
        found = TokenAuthentication().authenticate(request)  # type: ignore[arg-type]  # it reads headers only
    except exceptions.AuthenticationFailed:
        return None
    return found[0] if found else None
