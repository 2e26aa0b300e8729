"""Projects and questions, tasks and turns, answers."""

from annotation.models.annotation import Annotation, Purpose, Report, ReportReason, Source
from annotation.models.project import Aggregation, AskedClips, Participation, Project, ProjectState
from annotation.models.question import Label, LabelExample, Question, QuestionKind, QuestionWording
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
    "Source",
    "Task",
    "TaskState",
]
