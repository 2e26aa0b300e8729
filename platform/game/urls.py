"""Addresses of play."""

from django.urls import path

from game import appeals, pausing, views

app_name = "game"
urlpatterns = [
    path("", views.lobby, name="lobby"),
    path("guest/", views.guest, name="guest"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("appeals/<int:appeal_id>/", appeals.appeal, name="appeal"),
    path("<uuid:project_id>/", views.play, name="play"),
    path("<uuid:project_id>/pause/", pausing.pause, name="pause"),
    path("<uuid:project_id>/pause/appeal/", pausing.appeal, name="appeal_pause"),
    path("<uuid:project_id>/retest/", pausing.retest, name="retest"),
]
