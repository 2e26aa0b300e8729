"""The page for people who have to confirm today's privacy sentences, or a higher age."""

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import privacy
from accounts.access import KnownRequest, signed_in
from accounts.forms import ConfirmForm
from common.going_on import next_page


@signed_in
@require_http_methods(["GET", "POST"])
def confirm(request: KnownRequest) -> HttpResponseBase:
    """Show what is stored, take the tick, and go on to where the person came from."""
    age = privacy.ADULT_AGE if request.GET.get("age") == str(privacy.ADULT_AGE) else privacy.MINIMUM_AGE
    form = ConfirmForm(request.POST if request.method == "POST" else None, age=age)
    if form.is_valid():
        privacy.confirm(request.user, age=age)
        request.user.save(update_fields=["privacy_version", "age_confirmed_at", "adult_confirmed_at"])
        return redirect(next_page(request, "pages:start"))
    context = {"form": form, "age": age, "privacy_sentences": privacy.PRIVACY_SENTENCES}
    return render(request, "accounts/confirm.html", context)
