"""A player's picture: to take, to drop, and to show to whoever may see the profile."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import KnownRequest, members_only, signed_in
from common.errors import UserError
from game.access import profile_for
from game.pictures.making import drop_picture, take_picture
from game.services import player_of

_HEADERS = {
    "Cache-Control": "private, max-age=300",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Content-Disposition": 'inline; filename="picture.png"',
    "X-Content-Type-Options": "nosniff",
}


@require_POST
@members_only
def change(request: KnownRequest) -> HttpResponse:
    """Take a new picture, or drop the one there is."""
    player = player_of(request.user)
    file = request.FILES.get("picture")
    if "drop" in request.POST:
        drop_picture(player)
    elif isinstance(file, UploadedFile):
        try:
            take_picture(player, file)
        except UserError as error:
            messages.error(request, error.message)
            return redirect("game:me")
    else:
        messages.info(request, _("Choose a picture first."))
        return redirect("game:me")
    messages.success(request, _("Saved."))
    return redirect("game:me")


@require_safe
@signed_in
def picture(request: KnownRequest, player_id: int) -> HttpResponse:
    """Return the picture of a profile that this person may see."""
    player = profile_for(request.user, player_id)
    if not player.picture:
        raise Http404
    with player.picture.open("rb") as file:
        return HttpResponse(file.read(), content_type="image/png", headers=_HEADERS)
