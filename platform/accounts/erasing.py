"""The background part of closing: each app erases what it keeps about the person, then the row says so."""

import logging
from collections.abc import Callable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts import tokens
from accounts.models import Role, User, random_pseudonym

log = logging.getLogger(__name__)
# A closing that has not finished by then has lost its worker.
PATIENCE = timedelta(minutes=5)


def waiting_to_close() -> list[int]:
    """Return who asked to close a while ago and is not erased yet."""
    late = User.objects.filter(closing_at__lt=timezone.now() - PATIENCE, closed_at=None)
    return list(late.order_by("closing_at").values_list("pk", flat=True))


def close_account(user_id: int) -> bool:
    """Run every eraser; return whether all is erased. It may run again, since erasers are idempotent."""
    user = User.objects.filter(pk=user_id, closing_at__isnull=False, closed_at=None).first()
    if user is None:
        return True
    # One part that fails (say, the store of the sounds is down) must not keep the others from being erased.
    failed = [name for name in settings.ACCOUNT_ERASERS if not _ran(name, user)]
    if failed:
        return False
    User.objects.filter(pk=user_id).update(closed_at=timezone.now())
    return True


def erase_person(user: User) -> None:
    """Erase who the person was; the row stays under a random id, so that the answers do."""
    random_id = random_pseudonym()
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(
            username=f"closed-{random_id}",
            pseudonym=random_id,
            email="",
            language="",
            role=Role.ANNOTATOR,
            is_staff=False,
            is_superuser=False,
            is_active=False,
            keeps_telemetry=False,
            owner_role_wanted_at=None,
            age_confirmed_at=None,
            adult_confirmed_at=None,
            last_login=None,
            date_joined=user.closing_at or timezone.now(),
        )
        user.groups.clear()
        user.user_permissions.clear()
        user.device_marks.all().delete()
        user.sessions.all().delete()
        tokens.revoke(user)
        EmailAddress.objects.filter(user=user).delete()
        # What admins did stays on the log; their free text may name the person, so it goes.
        user.people_events.update(reason="")
        people = ContentType.objects.get_for_model(User)
        LogEntry.objects.filter(content_type=people, object_id=str(user.pk)).update(
            object_repr=f"closed-{random_id}"
        )


def _ran(name: str, user: User) -> bool:
    eraser: Callable[[User], None] = import_string(name)
    try:
        eraser(user)
    except Exception:
        log.exception("%s did not finish for the account %s; it is tried again.", name, user.pk)
        return False
    return True
