"""Runs in a child of its own with the site's settings: an owner with a session, and an empty dataset."""

from __future__ import annotations

import json

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.core.management import call_command  # noqa: E402

from accounts.models import Role, User  # noqa: E402 - models are ready only now
from accounts.privacy import confirm  # noqa: E402
from accounts.sessions import SessionStore  # noqa: E402
from clips.services import create_dataset  # noqa: E402


def main() -> None:
    """Make them; print what a browser of the owner needs to know."""
    call_command("migrate", verbosity=0)
    owner = User(username="owner", role=Role.OWNER)
    owner.set_unusable_password()
    confirm(owner)
    owner.save()
    session = SessionStore()
    session[SESSION_KEY] = str(owner.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = owner.get_session_auth_hash()
    session.create()
    dataset = create_dataset(owner=owner, name="Sounds", source="Made here", licence="CC0")
    cookies = {settings.SESSION_COOKIE_NAME: session.session_key}
    print(json.dumps({"cookies": cookies, "csrf": settings.CSRF_COOKIE_NAME, "dataset": str(dataset.pk)}))


if __name__ == "__main__":
    main()
