"""What can be followed live: kind of topic -> the guard that lets a person in and gives the present state."""

from annotation.overview import watch_project
from jobs.access import watch_check, watch_job
from live.consumers import Guard

GUARDS: dict[str, Guard] = {
    "check": watch_check,
    "job": watch_job,
    "project": watch_project,
}
