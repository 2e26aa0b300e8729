"""Other feature sets that a loop tries beside its own: those its owner asked for, those that are there."""

from activelearning import measuring
from activelearning.features import catalogue
from activelearning.features.contract import FeatureSetInfo, Licence
from activelearning.lessons.told import learns
from activelearning.models import Extraction, Plan
from activelearning.selectors import feature_set_of
from activelearning.strategies import told
from annotation.models import Project


def can_try(plan: Plan) -> bool:
    """Return whether representations are compared at all: under the recommended strategy, by a classifier."""
    return plan.strategy == told.DEFAULT.name and learns(plan.question.kind)


def sets_beside(project: Project) -> list[FeatureSetInfo]:
    """Return the feature sets that a project has not chosen."""
    chosen = feature_set_of(project)
    return [known for known in catalogue.catalogue() if known != chosen]


def measure_others(plan: Plan) -> None:
    """Start measuring what is missing of the sets that an owner asked for."""
    if not can_try(plan):
        return
    project = plan.question.project
    for known in sets_beside(project):
        if known.name in plan.other_sets:
            extraction = measuring.extraction_of(project.dataset, known.name)
            measuring.measure_missing(extraction, project.owner)


def others_of(plan: Plan) -> list[Extraction]:
    """Return the extractions that a loop may try beside its own, whether all clips are measured or not.

    What is there already, for another project, is tried unasked; but no licence comes into a project by it
    that allows less than its own.
    """
    project = plan.question.project
    chosen = feature_set_of(project)
    if chosen is None or not can_try(plan):
        return []
    wanted = [
        catalogue.extractor(known.name).recipe
        for known in sets_beside(project)
        if known.name in plan.other_sets or _allows_as_much(known.licence, chosen.licence)
    ]
    return list(Extraction.objects.filter(dataset=project.dataset_id, recipe__in=wanted).order_by("pk"))


def _allows_as_much(licence: Licence, own: Licence) -> bool:
    return licence.commercial or licence == own


def measured_beside(plan: Plan) -> list[tuple[str, int]]:
    """Return the sets that an owner asked for and that are still being measured: title, and percent done."""
    if not plan.other_sets or not can_try(plan):
        return []
    beside = {known.name: known.title for known in sets_beside(plan.question.project)}
    recipes = [catalogue.extractor(name).recipe for name in plan.other_sets if name in beside]
    found = Extraction.objects.filter(dataset=plan.question.project.dataset_id, recipe__in=recipes)
    stands = [(one, measuring.stand_of(one)) for one in found.order_by("pk")]
    return [(beside[one.feature_set], stand.percent) for one, stand in stands if not stand.is_over]
