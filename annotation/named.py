"""The project that a command is about."""

from typing import Any
from uuid import UUID

from django.core.management.base import CommandError

from annotation.models import Project


def project_named(wanted: str) -> Project:
    """Return the project of this id or name."""
    try:
        key: dict[str, Any] = {"pk": UUID(wanted)}
    except ValueError:
        key = {"name": wanted}
    found = list(Project.objects.filter(**key)[:2])
    if not found:
        raise CommandError(f"There is no project {wanted!r}.")
    if len(found) > 1:
        raise CommandError(f"Several projects are named {wanted!r}: give the id, which ends its address.")
    return found[0]
