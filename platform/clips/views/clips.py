"""Single clips: hearing and withdrawing them."""

from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import tokens
from accounts.access import KnownRequest, owners_only
from clips import serving
from clips.access import clip_for
from clips.services import withdraw_clips


@require_safe
async def audio(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the sound behind a link to the person whose link it is."""
    user = await request.auser()
    return await sync_to_async(_send)(request, token, user.pk)


def _send(request: HttpRequest, token: str, user_id: int | None) -> HttpResponseBase:
    if user_id is None and (person := tokens.person_of(request)):
        user_id = person.pk
    clip = serving.clip_behind(token, user_id)
    try:
        # Not Http404: Django would draw its page in a thread whose database connection nobody ever closes.
        return serving.send(request, clip) if clip else HttpResponseNotFound()
    except FileNotFoundError:
        return HttpResponseNotFound()


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
