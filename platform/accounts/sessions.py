"""Sessions in the database that know whose they are."""

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import models
from django.utils import timezone

from accounts.models import Session, User
from common.prepared import prepared


@prepared(key=models.CharField(), now=models.DateTimeField())
def _live_sessions(key: str, now: Any) -> Any:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(DatabaseStore):
    """Django's database sessions with the person beside the data; both are read in one statement."""

    person: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table of sessions."""
        return Session

    def load(self) -> dict[str, Any]:
        """Read the session, and keep its person for `accounts.middleware`."""
        found = _live_sessions(key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
            return {}
        [row] = found
        self.person = row.user
        return self.decode(row.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row that holds `data`."""
        row = cast(Session, super().create_model_instance(data))
        person = data.get(SESSION_KEY)
        row.user_id = int(person) if person else None
        return row
