"""Addresses of `jobs`."""

from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("<uuid:id>/", views.detail, name="detail"),
    path("<uuid:id>/cancel/", views.cancel, name="cancel"),
]
