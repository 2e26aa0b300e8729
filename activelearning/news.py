"""Telling the pages of loops that clips were measured: never what, only that something moved."""

from django.core.cache import cache

from activelearning.features import catalogue
from activelearning.models import Extraction, Plan
from live.publish import publish
from live.topics import topic

#: However many workers measure a dataset, its pages hear of it so often: they read all of it anew.
SECONDS_BETWEEN = 2.0


def tell_measured(extraction: Extraction) -> None:
    """Let the pages know whose loops wait for this extraction."""
    plans = Plan.objects.filter(question__project__dataset=extraction.dataset_id)
    heard = plans.values_list("question__project", "question__project__feature_set", "other_sets")
    for project_id in {
        project_id
        for project_id, chosen, others in heard
        if extraction.feature_set in (chosen or catalogue.DEFAULT, *others)
    }:
        publish(topic("project", project_id), "progress", {})


def tell_measuring(extraction: Extraction) -> None:
    """Do the same of a clip among many, once in a while; the end of its shard is told in any case."""
    if cache.add(f"told.measuring:{extraction.pk}", 1, SECONDS_BETWEEN):
        tell_measured(extraction)
