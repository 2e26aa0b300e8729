"""For admins: points that were held back, and why."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import KnownRequest, admins_only
from game.points import odd
from quality import following


@require_safe
@admins_only
def held_back(request: KnownRequest) -> HttpResponse:
    """Show whose points are held back, who was too quick, and whose answers are confirmed by nobody else."""
    now = timezone.now()
    context = {
        **following.of_trust(),
        "held": odd.held_back(),
        "quick": odd.quick(now),
        "alone": odd.confirmed_by_nobody_else(),
        "days": odd.LATELY.days,
    }
    return render(request, "game/held_back.html", context)
