"""The verbs of datasets, uploads and clips."""

from clips.erasing import withdraw_clips
from clips.services.cutting import draw_outline, keep_whole, plan_cutting, start_cutting, undo_cutting
from clips.services.datasets import create_dataset, delete_dataset, edit_dataset
from clips.services.pieces import Announced, add_piece
from clips.services.uploads import Incoming, add_files, close_upload, open_upload, receive

__all__ = [
    "Announced",
    "Incoming",
    "add_files",
    "add_piece",
    "close_upload",
    "create_dataset",
    "delete_dataset",
    "draw_outline",
    "edit_dataset",
    "keep_whole",
    "open_upload",
    "plan_cutting",
    "receive",
    "start_cutting",
    "undo_cutting",
    "withdraw_clips",
]
