"""Addresses of `annotation`."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from annotation import services
from annotation.views import examples, lifecycle, listening, projects, questions, reports

app_name = "annotation"
urlpatterns = [
    path("", projects.project_list, name="project_list"),
    path("new/", projects.project_new, name="project_new"),
    path("my-listening/", listening.my_listening, name="my_listening"),
    path("my-listening/erase/", listening.erase_listening, name="erase_listening"),
    path("<uuid:project_id>/", projects.project, name="project"),
    path("<uuid:project_id>/edit/", projects.project_edit, name="project_edit"),
    path("<uuid:project_id>/delete/", lifecycle.delete, name="project_delete"),
    path("<uuid:project_id>/progress/", projects.progress, name="progress"),
    path("<uuid:project_id>/reports/<uuid:clip_id>/back/", reports.report_put_back, name="report_put_back"),
    path("<uuid:project_id>/reports/<uuid:clip_id>/undo/", reports.report_take_back, name="report_take_back"),
    path("<uuid:project_id>/reports/<uuid:clip_id>/out/", reports.report_take_out, name="report_take_out"),
    path("<uuid:project_id>/questions/new/", questions.question_new, name="question_new"),
    path("questions/<int:question_id>/", questions.question_edit, name="question_edit"),
    path("questions/<int:question_id>/reword/", questions.question_reword, name="question_reword"),
    path("labels/<int:label_id>/examples/", examples.examples, name="examples"),
    path("questions/<int:question_id>/delete/", questions.question_delete, name="question_delete"),
    path("questions/<int:question_id>/up/", questions.question_move, {"up": True}, name="question_up"),
    path("questions/<int:question_id>/down/", questions.question_move, {"up": False}, name="question_down"),
    path("<uuid:project_id>/copy/", lifecycle.copy, name="project_copy"),
    path(
        "<uuid:project_id>/launch/",
        lifecycle.change,
        {"verb": services.launch, "said": _("The project is live: people can play it now.")},
        name="launch",
    ),
    path(
        "<uuid:project_id>/pause/",
        lifecycle.change,
        {
            "verb": services.pause,
            "said": _(
                "The project is paused: nobody gets new clips, and what people hold may still be answered."
            ),
        },
        name="pause",
    ),
    path(
        "<uuid:project_id>/resume/",
        lifecycle.change,
        {"verb": services.resume, "said": _("The project is live again: people go on where they were.")},
        name="resume",
    ),
    path(
        "<uuid:project_id>/finish/",
        lifecycle.change,
        {
            "verb": services.finish,
            "said": _("The project is finished: nobody is asked any more, and its labels stay here."),
        },
        name="finish",
    ),
]
