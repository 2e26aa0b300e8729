"""The verbs of datasets, uploads and clips."""

from clips.erasing import withdraw_clips
from clips.services.datasets import create_dataset, delete_dataset, edit_dataset
from clips.services.uploads import Incoming, add_files, close_upload, open_upload, receive

__all__ = [
    "Incoming",
    "add_files",
    "close_upload",
    "create_dataset",
    "delete_dataset",
    "edit_dataset",
    "open_upload",
    "receive",
    "withdraw_clips",
]
