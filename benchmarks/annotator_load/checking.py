"""Whether every label was kept and counted right: read from the database, whatever the API said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Rows = Callable[[str], list[tuple[Any, ...]]]

# How many answers every project here wants, and at most gets.
ANSWERS = 3
VOTES = "SELECT task_id, count(*) AS n FROM annotation_annotation WHERE purpose = 'vote' GROUP BY task_id"
LIVE = "SELECT item_id, count(*) AS n FROM annotation_assignment WHERE state = 'lent' GROUP BY item_id"
PAID = (
    "SELECT player_id, sum(points) AS points, sum(CASE WHEN reason = 'effort' THEN 1 ELSE 0 END) AS n"
    " FROM game_pointsentry GROUP BY player_id"
)
# Each counts what is wrong; no project here has controls, and each has one question.
CHECKS = {
    f"tasks with more than {ANSWERS} votes": f"SELECT count(*) FROM ({VOTES}) AS v WHERE n > {ANSWERS}",
    "one person twice on a task": (
        "SELECT count(*) FROM (SELECT 1 AS one FROM annotation_annotation"
        " GROUP BY task_id, annotator_id HAVING count(*) > 1) AS twice"
    ),
    "answered turns without an answer": (
        "SELECT count(*) FROM annotation_assignment AS a WHERE state = 'answered'"
        " AND NOT EXISTS (SELECT 1 FROM annotation_annotation AS n WHERE n.assignment_id = a.id)"
    ),
    "answers whose turn is not answered": (
        "SELECT count(*) FROM annotation_annotation AS n JOIN annotation_assignment AS a"
        " ON a.id = n.assignment_id WHERE a.state <> 'answered'"
    ),
    "task.votes wrong": (
        f"SELECT count(*) FROM annotation_task AS t LEFT JOIN ({VOTES}) AS v ON v.task_id = t.id"
        " WHERE t.votes <> coalesce(v.n, 0)"
    ),
    "item.votes wrong": (
        "SELECT count(*) FROM annotation_item AS i JOIN annotation_task AS t ON t.item_id = i.id"
        " WHERE i.votes <> t.votes"
    ),
    "item.leases wrong": (
        f"SELECT count(*) FROM annotation_item AS i LEFT JOIN ({LIVE}) AS l ON l.item_id = i.id"
        " WHERE i.leases <> coalesce(l.n, 0)"
    ),
    "items lent to more people than wanted": (
        f"SELECT count(*) FROM annotation_item WHERE votes + leases > {ANSWERS}"
    ),
    # Nobody here says that a turn is still shown, so a turn that is held is handed out again.
    "one person with two turns at once": (
        "SELECT count(*) FROM (SELECT 1 AS one FROM annotation_assignment WHERE state = 'lent'"
        " GROUP BY project_id, annotator_id HAVING count(*) > 1) AS two"
    ),
    "task ended too early or too late": (
        "SELECT count(*) FROM annotation_task WHERE (state = 'open') <> (votes < wanted)"
    ),
    "label counts other votes": (
        f"SELECT count(*) FROM ({VOTES}) AS v LEFT JOIN quality_aggregatedlabel AS g"
        " ON g.task_id = v.task_id WHERE coalesce(g.votes, 0) <> v.n"
    ),
    "player.points wrong": (
        f"SELECT count(*) FROM game_player AS p LEFT JOIN ({PAID}) AS l ON l.player_id = p.user_id"
        " WHERE p.points <> coalesce(l.points, 0)"
    ),
    "player.turns wrong": (
        f"SELECT count(*) FROM game_player AS p LEFT JOIN ({PAID}) AS l ON l.player_id = p.user_id"
        " WHERE p.turns <> coalesce(l.n, 0)"
    ),
    "answered turns not paid": (
        "SELECT count(*) FROM annotation_assignment AS a WHERE state = 'answered' AND NOT EXISTS"
        " (SELECT 1 FROM game_pointsentry AS e WHERE e.assignment_id = a.id AND e.reason = 'effort')"
    ),
}


def check(rows: Rows, acknowledged: Iterable[str]) -> dict[str, int]:
    """Return how often each thing is wrong; `acknowledged` are the turns whose answer was confirmed."""
    wrong = {name: int(rows(query)[0][0]) for name, query in CHECKS.items()}
    answered = rows("SELECT assignment_id FROM annotation_annotation")
    kept = {str(assignment).replace("-", "") for (assignment,) in answered}
    lost = {turn.replace("-", "") for turn in acknowledged} - kept
    return {"acknowledged answers lost": len(lost), **wrong}
