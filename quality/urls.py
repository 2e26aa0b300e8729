"""Addresses of `quality`."""

from django.urls import path

from quality import views

app_name = "quality"
urlpatterns = [
    path("<uuid:project_id>/labels/", views.labels, name="labels"),
    path("<uuid:project_id>/questions/from-column/", views.question_from_column, name="question_from_column"),
]
