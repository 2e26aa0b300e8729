"""Projects and questions, tasks and turns, answers and reports."""

from annotation.models.annotation import Annotation, Purpose, Source
from annotation.models.project import Aggregation, AskedClips, Participation, Project, ProjectState
from annotation.models.question import Label, LabelExample, Question, QuestionKind, QuestionWording
from annotation.models.report import Report, ReportedClip, ReportReason
from annotation.models.task import Assignment, AssignmentState, Item, Priority, Task, TaskState

__all__ = [
    "Aggregation",
    "Annotation",
    "AskedClips",
    "Assignment",
    "AssignmentState",
    "Item",
    "Label",
    "LabelExample",
    "Participation",
    "Priority",
    "Project",
    "ProjectState",
    "Purpose",
    "Question",
    "QuestionKind",
    "QuestionWording",
    "Report",
    "ReportReason",
    "ReportedClip",
    "Source",
    "Task",
    "TaskState",
]
