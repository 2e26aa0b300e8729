"""Datasets, recordings, clips and uploads."""

from clips.models.clip import Clip, ClipState, Recording
from clips.models.cutting import Cutting, CuttingState, Method, Outline
from clips.models.dataset import Consent, Dataset
from clips.models.upload import FileState, Upload, UploadedFile

__all__ = [
    "Clip",
    "ClipState",
    "Consent",
    "Cutting",
    "CuttingState",
    "Dataset",
    "FileState",
    "Method",
    "Outline",
    "Recording",
    "Upload",
    "UploadedFile",
]
