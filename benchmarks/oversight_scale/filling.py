"""Fills a PostgreSQL database with one large project, in a few statements a table."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from accounts.models import DeviceMark, Role, User
from annotation.models import Annotation, Item, Participation, Project, ProjectState, Question, Task
from annotation.services import LabelDraft, create_project, save_question
from clips.models import Clip, Dataset, Recording
from quality import models

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import Model

LABELS = ("angry", "happy", "neutral", "sad")
# Votes on each clip; checks of each person, among so many controls; moments of each person.
VOTES, CHECKS, CONTROLS, MOMENTS = 5, 5, 500, 8
#: One in so many people is paused, clips are disputed, audited, contested; answers came within so many days.
PAUSED, DISPUTED, AUDITED, CONTESTED, DAYS = 50, 20, 20, 1000, 60
# Tables whose indexes are built once they are full.
LARGE = (Annotation, Item, Task, models.AggregatedLabel, Clip, models.TrustEvent, models.TrustMoment)


@dataclass(frozen=True)
class Made:
    """What was made: whose it is, who plays, and one task of each state."""

    admin: User
    owner: User
    player: User
    project: Project
    question: Question
    people: int
    tasks: int
    answers: int


class Filling:
    """One database that is being filled; people and tasks are numbered from 1."""

    def __init__(self, people: int, answers: int) -> None:
        self.people, self.tasks = people, max(answers // VOTES, CONTROLS)
        self.owner = User.objects.create_user("owner", role=Role.OWNER, privacy_version=1)
        self.admin = User.objects.create_user("admin", role=Role.ADMIN, privacy_version=1)
        self.dataset = Dataset.objects.create(
            owner=self.owner, name="Sounds", source="Made up", licence="CC0", consent="no_voices"
        )
        rules = {"answers_wanted": 2, "answers_maximum": 6}
        self.project = create_project(owner=self.owner, dataset=self.dataset, name="Large", **rules)
        self.question = save_question(
            self.project, text="Which emotion?", labels=[LabelDraft(label) for label in LABELS]
        )
        self.labels = list(self.question.labels.values_list("pk", flat=True))
        # Behind whoever is there already.
        self.first = User.objects.order_by("-pk").values_list("pk", flat=True)[0]

    def fill(self) -> Made:
        """Fill every table, print how long each took."""
        with _bare():
            for step in (self._people, self._clips, self._answers, self._facts, self._oversight):
                begun = time.monotonic()
                step()
                print(f"{step.__name__[1:]:>10}: {time.monotonic() - begun:6.0f} s", flush=True)
        begun = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        print(f"{'indexes':>10}: {time.monotonic() - begun:6.0f} s more for statistics", flush=True)
        Project.objects.filter(pk=self.project.pk).update(
            state=ProjectState.LIVE, launched_at=timezone.now(), clip_count=self.tasks
        )
        self.project.refresh_from_db()
        answers = self.tasks * VOTES + self.people * CHECKS
        player = User.objects.get(pk=self.first + 1)
        return Made(
            self.admin, self.owner, player, self.project, self.question, self.people, self.tasks, answers
        )

    def _person(self, number: str) -> str:
        return f"({self.first} + 1 + ({number}) % {self.people})"

    def _label(self, number: str) -> str:
        return f"(ARRAY{self.labels})[(1 + ({number}) % {len(self.labels)})::int]"

    def _ago(self, number: str) -> str:
        return f"now() - (({number}) % {DAYS * 1440}) * interval '1 minute'"

    def _people(self) -> None:
        spread(
            User(privacy_version=1, password="!", age_confirmed_at=timezone.now()),
            self.people,
            id=f"{self.first} + n",
            username="'person-' || n",
            pseudonym="lpad(to_hex(n), 16, 'x')",
            language="(ARRAY['en','de','fr',''])[(1 + n % 4)::int]",
        )
        spread(
            Participation(project=self.project),
            self.people,
            annotator_id=self._person("n"),
            pseudonym="lpad(to_hex(n), 16, 'y')",
            is_paused=f"n % {PAUSED} = 0",
            is_trusted="n % 7 = 1",
        )
        spread(
            DeviceMark(),
            self.people,
            user_id=self._person("n"),
            address_hash="md5('a' || n / 3)",
            device_hash="md5('d' || n)",
        )

    def _clips(self) -> None:
        recording = Recording.objects.create(
            dataset=self.dataset, name="r", size=1, duration=1, sample_rate=16000, channels=1, codec="flac"
        )
        clip = Clip(dataset=self.dataset, recording=recording, playable="none.flac", duration=1.0)
        spread(
            clip,
            self.tasks,
            id="md5('clip' || n)::uuid",
            name="'clip ' || n",
            sort_key="lpad(n::text, 9, '0')",
            start="n",
            end="n + 1",
            content_hash="md5(n::text)",
        )
        is_control = f"n <= {CONTROLS}"
        spread(
            Item(project=self.project, wanted=0),
            self.tasks,
            id="n",
            clip_id="md5('clip' || n)::uuid",
            shuffle="n",
            wanted=f"CASE WHEN {is_control} THEN 0 ELSE {VOTES} END",
            votes=f"CASE WHEN {is_control} THEN 0 ELSE {VOTES} END",
            is_control=is_control,
        )
        spread(
            Task(question=self.question, wanted=VOTES, maximum=6),
            self.tasks,
            id="n",
            item_id="n",
            votes=f"CASE WHEN {is_control} THEN 0 ELSE {VOTES} END",
            state=f"CASE WHEN n % {DISPUTED} = 0 THEN 'disputed' ELSE 'retired' END",
            retired_at=self._ago("n"),
        )

    def _answers(self) -> None:
        shares = " || ',' || ".join(
            f"'\"{label}\": ' || CASE WHEN n % {len(self.labels)} = {place} THEN '0.97' ELSE '0.01' END"
            for place, label in enumerate(self.labels)
        )
        votes = " || ',' || ".join(
            f"'{{\"by\": ' || {self._person(f'n * 7919 + {vote} * 104729')} || ', \"trusted\": 0.8}}'"
            for vote in range(VOTES)
        )
        spread(
            models.AggregatedLabel(method="posterior", support=4, agreement=0.9, votes=VOTES),
            self.tasks - CONTROLS,
            task_id=f"n + {CONTROLS}",
            label_id=self._label("n"),
            posterior=f"('{{' || {shares} || '}}')::jsonb",
            joint="'[0,-1,-2,-3,-1,-2,-3,-4]'::jsonb",
            history=f"('[' || {votes} || ']')::jsonb",
        )
        for vote in range(VOTES):
            spread(
                Annotation(purpose="vote", seconds_to_answer=3.0, device_kind="phone"),
                self.tasks - CONTROLS,
                task_id=f"n + {CONTROLS}",
                annotator_id=self._person(f"n * 7919 + {vote} * 104729"),
                label_id=self._label("n"),
                created_at=self._ago(f"n * 31 + {vote}"),
            )
        spread(
            Annotation(purpose="control", seconds_to_answer=3.0, device_kind="phone"),
            self.people * CHECKS,
            task_id=f"1 + (n * 13) % {CONTROLS}",
            annotator_id=self._person("n"),
            label_id=self._label("n / 3"),
            created_at=self._ago("n"),
        )

    def _facts(self) -> None:
        now = "[0.2, 0.3, 0.3, 0.15, 0.04, 0.01]"
        said = ", ".join(f'"{label}": 25' for label in self.labels)
        state = f'{{"labels": {self.labels}, "now": {now}, "said": {{{said}}}, "columns": {{}}}}'
        spread(
            models.TrustScore(question=self.question, checks=CHECKS, answers=100),
            self.people,
            annotator_id=self._person("n"),
            checks_passed=f"n % {CHECKS + 1}",
            mean="0.3 + 0.6 * ((n * 37) % 1000) / 1000.0",
            low="0.2",
            high="0.95",
            state=f"'{state}'::jsonb",
        )
        spread(
            models.TrustMoment(question=self.question, answers=20),
            self.people * MOMENTS,
            annotator_id=self._person("n"),
            mean="0.3 + 0.6 * ((n * 37) % 1000) / 1000.0",
            at=self._ago("n"),
        )
        spread(
            models.TrustEvent(project=self.project, question=self.question),
            self.people * (CHECKS + 5),
            annotator_id=self._person("n"),
            kind="CASE WHEN n % 2 = 0 THEN 'check' ELSE 'repeat' END",
            facts="""'{"passed": true, "control": 1, "sameness": 1.0}'::jsonb""",
            at=self._ago("n"),
        )
        spread(
            models.Control(question=self.question),
            CONTROLS,
            item_id="n",
            label_id=self._label("n"),
            retired_at="CASE WHEN n % 10 = 0 THEN now() END",
            origin="CASE WHEN n % 10 = 0 THEN 'set_aside' ELSE 'import' END",
        )
        spread(
            models.Audit(question=self.question, posterior={}),
            self.tasks // AUDITED - CONTROLS,
            task_id=f"n * {AUDITED} + {CONTROLS} + 1",
            made_at=self._ago("n"),
        )

    def _oversight(self) -> None:
        spread(
            models.Pause(project=self.project, question=self.question, why={"listens": 0.1}),
            self.people // PAUSED,
            annotator_id=self._person(f"n * {PAUSED} - 1"),
            since=self._ago("n * 7"),
            until="CASE WHEN n % 3 = 0 THEN NULL ELSE now() + interval '1 day' END",
        )
        spread(
            models.Appeal(project=self.project, words="The room was loud."),
            self.people // PAUSED // 2,
            by_id=self._person(f"n * {PAUSED} - 1"),
            pause_id="(SELECT min(id) FROM quality_pause) + n - 1",
            made_at=self._ago("n"),
        )
        spread(
            models.Contest(reason="I hear something else."),
            self.tasks // CONTESTED,
            task_id=f"n * {CONTESTED} - 1",
            by_id=self._person("n"),
            made_at=self._ago("n"),
        )
        spread(
            models.Act(actor=self.admin, project=self.project, kind="noted", reason="Looked at."),
            2000,
            person_id=self._person("n"),
            at=self._ago("n"),
        )
        spread(
            models.MirrorStep(question=self.question, trust=0.8),
            self.people * 5,
            annotator_id=self._person("n"),
            answers=f"20 * (1 + n / {self.people})",
        )
        pairs = [
            {
                "people": [self.first + 2 * n + 1, self.first + 2 * n + 2],
                "together": 60,
                "same": 58,
                "expected": 31.0,
            }
            for n in range(20)
        ]
        counts = {"checks": self.people * CHECKS, "closed": self.tasks, "disputed": self.tasks // DISPUTED}
        crowd = {"labels": self.labels, "now": [0.2, 0.3, 0.3, 0.15, 0.04, 0.01], "accuracy": 0.7}
        models.Crowd.objects.create(
            question=self.question, state=crowd, pairs=pairs, counts=counts, revised_at=timezone.now()
        )


def spread(row: Model, number: int, **expressions: str) -> None:
    """Insert so many copies of a row; columns that differ are SQL over n, from 1."""
    columns: list[str] = []
    values: list[str] = []
    parameters: list[Any] = []
    for field in row._meta.concrete_fields:
        if field.get_internal_type() in {"BigAutoField", "AutoField"} and field.attname not in expressions:
            continue
        columns.append(connection.ops.quote_name(str(field.column)))
        if field.attname in expressions:
            values.append(expressions[field.attname].replace("%", "%%"))
        else:
            values.append(
                "%s::" + str(field.db_type(connection)).removeprefix("big").replace("serial", "int")
            )
            parameters.append(field.get_db_prep_save(field.pre_save(row, add=True), connection))
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "
            f"FROM generate_series(1, {number}::bigint) AS n",
            parameters,
        )
        if (
            "id" in expressions
            and row._meta.pk is not None
            and row._meta.pk.get_internal_type() == "BigAutoField"
        ):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{row._meta.db_table}', 'id'), max(id)) FROM {table}"
            )


@contextmanager
def _bare() -> Iterator[None]:
    """Let tables be filled without looking up what rows refer to; large ones get their indexes afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        indexes = _indexes(cursor, [model._meta.db_table for model in LARGE])
        for name, _made in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, made in indexes:
            cursor.execute(made)
        cursor.execute("SET session_replication_role = DEFAULT")


def _indexes(cursor: Any, tables: Sequence[str]) -> list[tuple[str, str]]:
    """Return the indexes of tables that stand behind no constraint, and how each is made."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN "
        "(SELECT conname FROM pg_constraint)",
        [list(tables)],
    )
    return list(cursor.fetchall())
