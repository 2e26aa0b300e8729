"""Addresses of `exports`."""

from django.urls import path

from exports import views

app_name = "exports"
urlpatterns = [
    path("<uuid:project_id>/downloads/", views.downloads, name="downloads"),
    path("<uuid:project_id>/downloads/data-sheet/", views.data_sheet, name="data_sheet"),
    path("<uuid:project_id>/downloads/<slug:name>/", views.download, name="download"),
]
