"""Forms of projects and questions. What a form may set is listed here and nowhere else."""

from annotation.forms.project import ProjectForm
from annotation.forms.question import QuestionForm
from annotation.forms.saving import save_with

__all__ = ["ProjectForm", "QuestionForm", "save_with"]
