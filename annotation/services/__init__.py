"""The verbs of annotation: everything that writes projects, questions, tasks and answers."""

from annotation.services.answers import Answer, Listening, record, record_elsewhere, write_back
from annotation.services.choosing import ask_about_the_rest, choose_clips, open_chosen
from annotation.services.cloning import clone_project
from annotation.services.examples import add_example, remove_example
from annotation.services.projects import (
    create_project,
    delete_project,
    edit_project,
    finish,
    launch,
    open_missing,
    pause,
    resume,
)
from annotation.services.questions import LabelDraft, delete_question, save_question
from annotation.services.reports import hold_reported, report
from annotation.services.resettling import resettle
from annotation.services.rewording import reword
from annotation.services.setting_aside import put_back, take_back
from annotation.services.tasks import forget_items, open_pairs, open_tasks, withdraw_items

__all__ = [
    "Answer",
    "LabelDraft",
    "Listening",
    "add_example",
    "ask_about_the_rest",
    "choose_clips",
    "clone_project",
    "create_project",
    "delete_project",
    "delete_question",
    "edit_project",
    "finish",
    "forget_items",
    "hold_reported",
    "launch",
    "open_chosen",
    "open_missing",
    "open_pairs",
    "open_tasks",
    "pause",
    "put_back",
    "record",
    "record_elsewhere",
    "remove_example",
    "report",
    "resettle",
    "resume",
    "reword",
    "save_question",
    "take_back",
    "withdraw_items",
    "write_back",
]
