"""Which clips players may hear again once they have ended: a lot falls for each, secretly and for good.

Controls in use must stay unknown, and whatever is not listed could be one. So most clips are never listed,
whatever becomes of them, and what is listed never becomes a control
(docs/decisions/0015-what-players-see-of-trust.md).

The lot hangs on `SECRET_KEY`: another key redraws it for every clip. Then clips are listed that were not, and
of those that were listed before, some may be offered as controls to people who have heard them again.
"""

from typing import TypeVar, cast

from django.db.models import CharField, Model, Q, QuerySet, Value
from django.db.models.functions import MD5, Cast, Concat, Left
from django.utils.crypto import salted_hmac

# Three digits of sixteen.
DRAWN = ("0", "1", "2")
SHARE = len(DRAWN) / 16
M = TypeVar("M", bound=Model)


def drawn(found: QuerySet[M], item: str = "item_id") -> QuerySet[M]:
    """Return what is about items that players may hear again; `item` leads to the item's id."""
    return _with_lot(found, item).filter(lot__in=DRAWN)


def not_drawn(found: QuerySet[M], item: str = "item_id") -> QuerySet[M]:
    """Return what is about items that no player is ever shown again."""
    return _with_lot(found, item).filter(~Q(lot__in=DRAWN))


def _with_lot(found: QuerySet[M], item: str) -> QuerySet[M]:
    # Of one clip everybody is shown as much: together they learn no more than one of them.
    secret = salted_hmac("quality.labels.lot", "heard again").hexdigest()
    lot = Left(MD5(Concat(Value(secret), Cast(item, CharField()))), 1)
    return cast("QuerySet[M]", found.alias(lot=lot))
