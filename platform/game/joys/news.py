"""Telling a player what came later: kept as a line of their own news, and told live to their pages."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation

from game.joys import words
from game.models import News, NewsKind, Player
from live.publish import publish
from live.topics import topic

KEPT = 200


def player_topic(person_id: int) -> str:
    """Return the name under which a player's own pages follow their news."""
    return topic("player", person_id)


def tell(
    person_id: int, kind: NewsKind, facts: dict[str, Any], now: dt.datetime, project_id: UUID | None = None
) -> None:
    """Keep a line of news, and let the player's pages know on commit."""
    made = News.objects.create(player_id=person_id, kind=kind, facts=facts, project_id=project_id, at=now)
    player = Player.objects.get(pk=person_id)
    said = {"sentences": _in_each_language(kind, facts), "points": player.points, "stamp": str(made.pk)}
    publish(player_topic(person_id), "news", said)


def _in_each_language(kind: NewsKind, facts: dict[str, Any]) -> dict[str, str]:
    """Return the line in each language: only the page that shows it knows which one it speaks."""
    sentences = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            sentences[code] = words.sentence(kind, facts)
    return sentences


def forget_old(person_id: int) -> None:
    """Keep the newest lines of somebody's news only."""
    newest = News.objects.filter(player=person_id).order_by("-pk")
    last = list(newest.values_list("pk", flat=True)[KEPT : KEPT + 1])
    if last:
        News.objects.filter(player=person_id, pk__lte=last[0]).delete()
