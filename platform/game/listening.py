"""The listening gate. Pure.

The server judges by its own clock. What a person says was heard must be enough of the clip, and it must have
been possible: all seconds heard by one person, over all turns together, fit into the time that has passed at
the fastest playback. So each accepted answer *spends* time: from the moment the turn was lent, or from where
the time spent on the answer before ends, whichever is later.
"""

SHORT_CLIP = 2.0
FASTEST = 2.0
# Clocks of browsers are coarse, and a sound's last moments are not always reported.
GRACE_SECONDS = 0.25
GRACE_SHARE = 0.03


def seconds_wanted(duration: float, share_percent: int) -> float:
    """Return how much of a clip must be heard (s): the share its owner asks for, or all of it under 2 s."""
    if share_percent == 0:
        return 0.0
    share = 1.0 if duration < SHORT_CLIP else share_percent / 100
    return max(0.0, (share - GRACE_SHARE) * duration)


def time_spent(heard_seconds: float) -> float:
    """Return the least wall time (s) in which so much can be heard."""
    return max(0.0, heard_seconds) / FASTEST


def can_be_heard(heard_seconds: float, seconds: float) -> bool:
    """Return whether so much can have been heard in so many seconds of wall time."""
    return time_spent(heard_seconds) <= seconds + GRACE_SECONDS
