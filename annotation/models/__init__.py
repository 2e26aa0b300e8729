"""Projects and questions, tasks and turns, answers."""

from annotation.models.annotation import Annotation, Purpose, Report, ReportReason, Source
from annotation.models.project import Participation, Project, ProjectState
from annotation.models.question import Label, Question, QuestionKind
from annotation.models.task import Assignment, AssignmentState, Item, Priority, Task, TaskState

__all__ = [
    "Annotation",
    "Assignment",
    "AssignmentState",
    "Item",
    "Label",
    "Participation",
    "Priority",
    "Project",
    "ProjectState",
    "Purpose",
    "Question",
    "QuestionKind",
    "Report",
    "ReportReason",
    "Source",
    "Task",
    "TaskState",
]
