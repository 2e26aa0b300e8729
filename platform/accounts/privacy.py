"""What people are told before anything is stored about them, and what they confirmed."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# Counts up when the sentences change in meaning; people then confirm them once more.
PRIVACY_VERSION = 1
PRIVACY_SENTENCES = (
    _("We keep your answers, your points and, for 180 days, how you listened."),
    _("Data owners see your answers under a random name, never yours."),
    _("Close your account any time: answers stay without a name, the rest is gone in a day."),
)
MINIMUM_AGE = 16
ADULT_AGE = 18
# What a person ticks, by the least age it says.
AGE_STATEMENTS = {
    MINIMUM_AGE: _("I am 16 or older, and I agree."),
    ADULT_AGE: _("I am 18 or older, and I agree."),
}
AGE_STATEMENT = AGE_STATEMENTS[MINIMUM_AGE]
TICK_MISSING = _("Please tick this: we may only keep answers of people who agree.")


def confirm(user: User, *, age: int = MINIMUM_AGE) -> None:
    """Note on `user` (unsaved) that the person is at least `age` and knows what is stored."""
    now = timezone.now()
    user.privacy_version = PRIVACY_VERSION
    user.age_confirmed_at = user.age_confirmed_at or now
    if age >= ADULT_AGE:
        user.adult_confirmed_at = user.adult_confirmed_at or now


def has_confirmed(user: User, *, age: int = MINIMUM_AGE) -> bool:
    """Return whether the person confirmed today's sentences and to be at least `age`."""
    is_old_enough = user.age_confirmed_at if age < ADULT_AGE else user.adult_confirmed_at
    return user.privacy_version >= PRIVACY_VERSION and is_old_enough is not None
