"""Datasets, recordings, clips and uploads."""

from clips.models.clip import Clip, ClipState, Recording
from clips.models.dataset import Consent, Dataset
from clips.models.upload import FileState, Upload, UploadedFile

__all__ = ["Clip", "ClipState", "Consent", "Dataset", "FileState", "Recording", "Upload", "UploadedFile"]
