"""Addresses of play."""

from django.urls import path

from game import pausing, views

app_name = "game"
urlpatterns = [
    path("", views.lobby, name="lobby"),
    path("guest/", views.guest, name="guest"),
    path("<uuid:project_id>/", views.play, name="play"),
    path("<uuid:project_id>/pause/", pausing.pause, name="pause"),
    path("<uuid:project_id>/retest/", pausing.retest, name="retest"),
]
