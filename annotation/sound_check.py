"""The sound check: half a minute that tells how well a device and its room let people hear. Pure.

It is never a gate. What it found is kept with answers, for whoever uses these: tones on the left and on the
right (`sides`), rows of beeps in soft noise (`in_noise`), beeps that get ever quieter (`quiet`).
"""

SIDES = 3
IN_NOISE = 2
QUIET = 5
