"""Datasets, recordings, clips and uploads."""

from clips.models.clip import Clip, ClipState, Recording
from clips.models.cutting import Cutting, CuttingState, Method, Outline
from clips.models.dataset import Consent, Dataset
from clips.models.sheet import DataSheet, SheetRevision
from clips.models.table import ClipChange, ClipTable, TableState
from clips.models.upload import FileState, Upload, UploadedFile

__all__ = [
    "Clip",
    "ClipChange",
    "ClipState",
    "ClipTable",
    "Consent",
    "Cutting",
    "CuttingState",
    "DataSheet",
    "Dataset",
    "FileState",
    "Method",
    "Outline",
    "Recording",
    "SheetRevision",
    "TableState",
    "Upload",
    "UploadedFile",
]
