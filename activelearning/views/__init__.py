"""Pages of active learning: what the classifier hears, and the loop."""

from activelearning.views.feature_set import feature_set

__all__ = ["feature_set"]
