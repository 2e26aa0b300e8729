"""Single clips: hearing and withdrawing them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import tokens
from accounts.access import KnownRequest, is_signed_in, owners_only
from clips import serving
from clips.access import clip_for
from clips.services import withdraw_clips
from common.error_shape import shape


@require_safe
def audio(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the sound behind a link to the person whose link it is."""
    clip = serving.clip_behind(token, _listener(request))
    try:
        return serving.send(request, clip) if clip else _run_out()
    except FileNotFoundError:
        return _run_out()


def _run_out() -> HttpResponse:
    # Players and programs ask, people never see it: it has the shape of the API's errors.
    sentence = _("This address of a sound has run out or is not yours; ask for the turn once more.")
    return JsonResponse(shape("not_found", sentence), status=404)


def _listener(request: HttpRequest) -> int | None:
    """Return who asks: by the session of a page, or by the token of a program."""
    person = request.user if is_signed_in(request.user) else tokens.person_of(request)
    return person.pk if person else None


@require_safe
@owners_only
def clip_audio(request: KnownRequest, clip_id: UUID) -> HttpResponse:
    """Send an owner to a fresh link: the address of this page never runs out."""
    clip = clip_for(request.user, clip_id)
    if not clip.playable:
        raise Http404
    response = redirect(serving.audio_url(clip, request.user))
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@owners_only
def clip_withdraw(request: KnownRequest, clip_id: UUID) -> HttpResponse:
    """Withdraw a clip for good."""
    clip = clip_for(request.user, clip_id)
    withdraw_clips([clip.pk])
    messages.success(
        request,
        _("“%(name)s” is withdrawn: its sound is deleted, nobody hears it any more.") % {"name": clip.name},
    )
    return redirect("clips:dataset", clip.dataset_id)
