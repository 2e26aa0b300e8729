"""Addresses of `quality`."""

from django.urls import path

from quality.views import audits, checks, labels

app_name = "quality"
urlpatterns = [
    path("<uuid:project_id>/labels/", labels.labels, name="labels"),
    path(
        "<uuid:project_id>/questions/from-column/", labels.question_from_column, name="question_from_column"
    ),
    path("<uuid:project_id>/audits/", audits.audit, name="audits"),
    path("<uuid:project_id>/checks/", checks.checks, name="checks"),
    path("questions/<int:question_id>/checks/answer/", checks.answer, name="checks_answer"),
    path("questions/<int:question_id>/checks/confirm/", checks.confirm, name="checks_confirm"),
    path("questions/<int:question_id>/checks/<int:control_id>/retire/", checks.retire, name="check_retire"),
]
