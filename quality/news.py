"""Telling pages that follow trust and labels that something changed: never what, only that it did."""

from uuid import UUID

from live.publish import publish, publish_soon
from live.topics import topic

EVERYBODY = "all"
CHANGED = "changed"


def mirror_topic(project_id: UUID, person_id: int) -> str:
    """Return the name under which a person's own pages of a project follow what is new."""
    return topic("mirror", f"{project_id}_{person_id}")


def tell_player(project_id: UUID, person_id: int) -> None:
    """Let a player's own pages of a project know."""
    publish(mirror_topic(project_id, person_id), CHANGED, {})


def tell_trust(project_id: UUID) -> None:
    """Let the pages know on which admins look after trust."""
    for who in (EVERYBODY, project_id):
        publish(topic("trust", who), CHANGED, {})


def tell_reviewers(owner_id: int) -> None:
    """Let the lists of appeals know: those of admins, and that of the project's owner."""
    for who in (EVERYBODY, owner_id):
        publish(topic("appeals", who), CHANGED, {})


def tell_labels(project_id: UUID) -> None:
    """Let the pages of a project's labels know."""
    publish(topic("labels", project_id), CHANGED, {})


def tell_answer(project_id: UUID) -> None:
    """Let the pages of a project's labels know of an answer."""
    publish_soon(topic("labels", project_id), CHANGED)
