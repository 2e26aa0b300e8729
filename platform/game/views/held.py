"""What a player says against points that are held back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import KnownRequest, signed_in
from common.errors import Conflict, UserError
from game import appealing
from game.access import holding_for


@signed_in
@require_POST
def appeal(request: KnownRequest, holding_id: int) -> HttpResponse:
    """Appeal against points that are held back."""
    held = holding_for(request.user, holding_id)
    try:
        appealing.against_holding(held, request.user, request.POST.get("words", ""), timezone.now())
    except (Conflict, UserError) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Sent. Somebody looks at it who is not told who you are."))
    return redirect("game:me")
