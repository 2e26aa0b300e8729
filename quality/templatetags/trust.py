"""Trust in small pictures: how it went over time, and how surely it is known."""

from collections.abc import Sequence

from django import template

from accounts.models import User
from quality.people.appealing import open_appeals

register = template.Library()

WIDTH, HEIGHT = 96, 24


@register.filter
def spark_points(means: Sequence[float]) -> str:
    """Return shares from 0 to 1 over time as points of an SVG polyline, WIDTH by HEIGHT; one is level."""
    means = [means[0], *means] if len(means) == 1 else means
    step = WIDTH / max(len(means) - 1, 1)
    return " ".join(f"{place * step:.1f},{(1 - mean) * HEIGHT:.1f}" for place, mean in enumerate(means))


@register.filter
def percent(share: float | None) -> str:
    """Return a share from 0 to 1 in whole percents, a dash where there is none."""
    return "\N{EN DASH}" if share is None else f"{round(100 * share)} %"


@register.filter
def width(low: float, high: float) -> str:
    """Return how wide a bar from one share to another is, in percent of the whole, and never invisible."""
    return f"{max(100 * (high - low), 2):.1f}"


@register.filter
def at(share: float) -> str:
    """Return where a share lies, in percent."""
    return f"{100 * share:.1f}"


@register.simple_tag
def appeals_waiting(user: User) -> int:
    """Return how many appeals wait for an owner or an admin, in one statement; none is made for others."""
    return open_appeals(user).order_by().count() if user.is_owner else 0
