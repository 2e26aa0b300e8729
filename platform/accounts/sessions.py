"""Sessions in the database that know whose they are."""

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts.models import Session, User


class SessionStore(DatabaseStore):
    """Django's database sessions with the person beside the data; both are read in one statement."""

    person: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table of sessions."""
        return Session

    def load(self) -> dict[str, Any]:
        """Read the session, and keep its person for `accounts.middleware`."""
        row = self._get_session_from_db()  # type: ignore[attr-defined]  # missing in the stubs alone
        self.person = row.user if row else None
        return self.decode(row.session_data) if row else {}

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row that holds `data`."""
        row = cast(Session, super().create_model_instance(data))
        person = data.get(SESSION_KEY)
        row.user_id = int(person) if person else None
        return row
