"""Measured clips, and the loop that decides which of them people hear."""

from activelearning.models.loop import (
    Arm,
    Pick,
    Plan,
    PlanState,
    Round,
    RoundState,
    StopReason,
)
from activelearning.models.measured import Extraction, FeatureRow, Measured, Shard

__all__ = [
    "Arm",
    "Extraction",
    "FeatureRow",
    "Measured",
    "Pick",
    "Plan",
    "PlanState",
    "Round",
    "RoundState",
    "Shard",
    "StopReason",
]
