"""Closing an account: nobody signs in from this moment on, and the erasing begins."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import jobs, tokens
from accounts.models import Role, User
from common.committing import after_commit
from common.errors import Conflict


@transaction.atomic
def ask_to_close(user: User) -> None:
    """Sign the person out everywhere, block sign-in and start the erasing; asking twice changes nothing."""
    # All admins are locked together, so that the last two cannot leave at the same moment.
    rows = User.objects.select_for_update().filter(pk=user.pk) | User.objects.filter(
        role=Role.ADMIN, is_active=True
    )
    people = list(rows.order_by("pk"))
    person = next(row for row in people if row.pk == user.pk)
    if person.closing_at:
        return
    if person.is_admin and len(people) == 1:
        raise Conflict(
            _("You are the only admin: please make somebody else an admin first."), code="last_admin"
        )
    person.closing_at = timezone.now()
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["closing_at", "is_active", "password"])
    person.sessions.all().delete()
    tokens.revoke(person)
    # Should the broker be away just now, beat finishes it within minutes.
    after_commit(jobs.close_account.delay, person.pk)
