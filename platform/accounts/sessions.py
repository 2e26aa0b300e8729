"""Sessions in the database that know whose they are."""

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts.models import Session


class SessionStore(DatabaseStore):
    """Django's database sessions with the person beside the data."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table of sessions."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row that holds `data`."""
        row = cast(Session, super().create_model_instance(data))
        person = data.get(SESSION_KEY)
        row.user_id = int(person) if person else None
        return row
