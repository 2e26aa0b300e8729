"""The public rule of points, in words and with its own numbers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from game.points import rule


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """Say how points work; anybody may read it."""
    example = rule.effort(5.0, 5.0, 1).full
    context = {
        "rule": rule,
        "longest": round(rule.LONGEST_PAID),
        "times": rule.LISTENS_WELL,
        "example": example,
        "later": rule.for_listening_well(10 * example, 0.75),
        "agreed": rule.for_agreement(9, 10, 5.0),
    }
    return render(request, "game/points.html", context)
