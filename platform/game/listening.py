"""The listening gate. Pure.

The server judges by its own clock. What a person says was heard must be enough of the clip, and it must have
been possible: all seconds heard by one person, over all turns together, fit into the time that has passed at
the fastest playback. So each accepted answer *spends* time: from the moment the turn was lent, or from where
the time spent on the answer before ends, whichever is later. A heartbeat that says how much had been heard
by then moves that moment on: what is said to be heard more must fit into the time since.
"""

SHORT_CLIP = 2.0
FASTEST = 2.0
# Clocks of browsers are coarse.
GRACE_SECONDS = 0.25
# Players count in steps: what is wanted (s) may be missed by one of them, of short sounds by a part of one.
STEP, STEP_SHARE = 0.05, 0.03
# A heartbeat may have been long on its way, or have come from another tab with the same turn.
BEAT_SLACK = 10.0


def seconds_wanted(duration: float, share_percent: int) -> float:
    """Return how much of a clip must be heard (s): the share its owner asks for, or all of it under 2 s."""
    if share_percent == 0:
        return 0.0
    share = 1.0 if duration < SHORT_CLIP else share_percent / 100
    wanted = share * duration
    return wanted - min(STEP, STEP_SHARE * wanted)


def time_spent(heard_seconds: float) -> float:
    """Return the least wall time (s) in which so much can be heard."""
    return max(0.0, heard_seconds) / FASTEST


def can_be_heard(heard_seconds: float, seconds: float) -> bool:
    """Return whether so much can have been heard in so many seconds of wall time."""
    return time_spent(heard_seconds) <= seconds + GRACE_SECONDS


def seconds_counted_out(heard_seconds: float, seconds: float) -> float:
    """Return how many of so many seconds of wall time can have had no listening in them.

    Said by a heartbeat, that so much was heard in `seconds`: what the answer says is held against the time
    after these.
    """
    return max(0.0, seconds - time_spent(heard_seconds) - BEAT_SLACK)
