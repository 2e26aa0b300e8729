"""Reading what the classifier works with."""

from activelearning.features import catalogue
from activelearning.features.contract import FeatureSetInfo
from annotation.models import Project


def feature_set_of(project: Project) -> FeatureSetInfo | None:
    """Return the feature set a project chose, the default one if it chose none, nothing if it is gone."""
    wanted = project.feature_set or catalogue.DEFAULT
    return next((known for known in catalogue.catalogue() if known.name == wanted), None)
