"""What can be followed live: kind of topic -> the guard that lets a person in and gives the present state."""

from annotation.overview import watch_project
from annotation.reported import watch_reports
from game.access import watch_player
from game.boards.following import watch_board
from game.together.access import watch_party
from jobs.access import watch_check, watch_job
from live.consumers import Guard
from quality.following import watch_appeals, watch_labels, watch_mirror, watch_trust

GUARDS: dict[str, Guard] = {
    "appeals": watch_appeals,
    "board": watch_board,
    "check": watch_check,
    "job": watch_job,
    "labels": watch_labels,
    "mirror": watch_mirror,
    "party": watch_party,
    "player": watch_player,
    "project": watch_project,
    "reports": watch_reports,
    "trust": watch_trust,
}
