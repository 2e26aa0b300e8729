"""Forms of projects and questions. What a form may set is listed here and nowhere else."""

from annotation.forms.kinds import FORMS, form_of
from annotation.forms.project import CopyForm, ProjectForm
from annotation.forms.question import QuestionForm
from annotation.forms.saving import save_with
from annotation.forms.wording import WordingForm

__all__ = ["FORMS", "CopyForm", "ProjectForm", "QuestionForm", "WordingForm", "form_of", "save_with"]
