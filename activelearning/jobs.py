"""Background work of active learning. numpy is loaded where the work begins, not by every process."""

from collections.abc import Sequence
from typing import Any

from celery import shared_task
from django.utils.module_loading import import_string

from jobs.registry import job


@job("activelearning.measure", queue="features")
def measure(progress: Any, *, shard_id: int) -> None:
    """Measure the clips of one shard."""
    import_string("activelearning.extracting.measure_shard")(shard_id, progress)


@job("activelearning.wipe", queue="features")
def wipe(progress: Any, *, shard_ids: Sequence[int]) -> None:
    """Take the numbers of withdrawn clips out of their files."""
    progress.set_total(len(shard_ids))
    for shard_id in shard_ids:
        import_string("activelearning.extracting.wipe")(shard_id)
        progress.advance()


@job("activelearning.advance", queue="training")
def advance(progress: Any, *, question_id: int, after: int | None = None) -> None:
    """Take the loop of one question as far as it goes now; by hand, from the round of number `after`."""
    import_string("activelearning.rounds.advancing.advance")(question_id, progress, after=after)


@job("activelearning.take_back", queue="training")
def take_back(progress: Any, *, question_id: int) -> None:
    """Let the clips that the classifier of one question has labelled go back to the pool."""
    import_string("activelearning.machine.labelling.take_all_back")(question_id)


@job("activelearning.survey", queue="training")
def survey(progress: Any, *, question_id: int) -> None:
    """Work out what the page of a loop shows of its newest round."""
    import_string("activelearning.surveying.survey")(question_id, progress)


@shared_task(name="activelearning.advance_loops")
def advance_loops() -> None:
    """Go on with every loop for which there is something to do, and survey those that have learnt."""
    import_string("activelearning.due.start_due")()
    import_string("activelearning.due.start_surveys")()
