"""The pages that are asked for, and what each of them costs."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.models import Task
from quality.models import Appeal, Pause

if TYPE_CHECKING:
    from benchmarks.oversight_scale.filling import Made

TIMES = 5
# What takes longer is explained.
SLOW = 0.1


@dataclass
class Cost:
    """A page: seconds in the middle of some requests, and of this process; statements, and which are slow."""

    name: str
    seconds: float
    processor: float
    statements: int
    kilobytes: float
    slow: list[str] = field(default_factory=list)


def pages_of(made: Made) -> list[tuple[str, Any, str]]:
    """Return the pages: name, who asks, address."""
    project, question = made.project.pk, made.question.pk
    part = Pause.objects.order_by("pk").values_list("annotator", flat=True)[0]
    disputed = Task.objects.filter(question=made.question, state="disputed").order_by("pk")[0].pk
    appeal = Appeal.objects.order_by("pk").values_list("pk", flat=True)[0]

    def at(name: str, *more: object, query: str = "") -> str:
        return (
            reverse(
                name, args=[project, *more] if more or name not in {"quality:trust", "game:appeals"} else []
            )
            + query
        )

    trust = "quality:trust_project"
    admin = [
        ("trust: what waits, projects", reverse("quality:trust")),
        ("trust: people, first page", at(trust)),
        ("trust: people, somewhere behind", at(trust, query=f"?question={question}&after=0.7:1")),
        ("trust: people who are paused", at(trust, query=f"?question={question}&show=paused")),
        ("trust: people with checks", at(trust, query=f"?question={question}&show=known")),
        ("trust: a name", at(trust, query=f"?question={question}&q=person-777")),
        ("trust: one person", at("quality:trust_person", part)),
        ("trust: rules", at("quality:trust_rules")),
        ("appeals", reverse("game:appeals")),
        ("one appeal", reverse("game:appeal", args=[appeal])),
    ]
    owner = [
        ("labels", at("quality:labels")),
        ("labels: disputed", at("quality:labels", query=f"?question={question}&show=disputed")),
        ("labels: contested", at("quality:labels", query=f"?question={question}&show=contested")),
        ("why this label", at("quality:why", disputed)),
        ("adjudication", at("quality:adjudication")),
        ("forecast", at("quality:forecast")),
        ("side by side", at("quality:comparison")),
        ("who answers", at("quality:who_answers")),
        ("checks", at("quality:checks")),
        ("the project", at("annotation:project")),
    ]
    player = [
        ("mirror", at("quality:mirror")),
        ("clips to hear again", at("quality:settled")),
        ("checks that are over", at("quality:over")),
    ]
    return [
        *((name, made.admin, address) for name, address in admin),
        *((name, made.owner, address) for name, address in owner),
        *((name, made.player, address) for name, address in player),
    ]


def cost_of(name: str, person: Any, address: str) -> Cost:
    """Ask for a page some times; explain what is slow."""
    client = Client()
    client.force_login(person)
    seconds = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        response = client.get(address)
        whole = len(response.getvalue() if response.streaming else response.content)
        seconds.append(time.perf_counter() - begun)
        if response.status_code != 200:
            raise SystemExit(f"{name}: {address} answers {response.status_code}.")
    processor = time.process_time()
    client.get(address)
    processor = time.process_time() - processor
    with CaptureQueriesContext(connection) as caught:
        client.get(address)
    slow = [one["sql"] for one in caught.captured_queries if float(one["time"]) > SLOW]
    return Cost(
        name,
        statistics.median(seconds),
        processor,
        len(caught),
        whole / 1000,
        [f"{rows(sql)}\n{sql}" for sql in slow],
    )


def rows(sql: str) -> str:
    """Return in a line how many rows a statement examined in all its steps, and how long it took."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql.replace('%', '%%')}")
        plan = cursor.fetchone()[0][0]
    return f"{_examined(plan['Plan']):,} rows examined in {plan['Execution Time']:.0f} ms"


def _examined(plan: dict[str, Any]) -> int:
    loops = plan.get("Actual Loops", 1)
    mine = 0
    if not plan.get("Plans"):
        mine = (plan.get("Actual Rows", 0) + plan.get("Rows Removed by Filter", 0)) * loops
    return int(mine) + sum(_examined(one) for one in plan.get("Plans", ()))
