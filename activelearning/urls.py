"""Addresses of `activelearning`."""

from django.urls import path

from activelearning import views
from activelearning.views import loop, machine, maps, rounds

app_name = "activelearning"
urlpatterns = [
    path("<uuid:project_id>/feature-set/", views.feature_set, name="feature_set"),
    path("<uuid:project_id>/loop/", loop.page, name="loop"),
    path("<uuid:project_id>/loop/act/", loop.act, name="loop_act"),
    path("<uuid:project_id>/loop/map/", maps.table, name="loop_map"),
    path("<uuid:project_id>/loop/map/dots/", maps.dots, name="loop_dots"),
    path("<uuid:project_id>/loop/confusion/", rounds.cell, name="loop_cell"),
    path("<uuid:project_id>/loop/machine/", machine.went_back, name="loop_machine"),
    path("<uuid:project_id>/loop/rounds/<int:number>/", rounds.one_round, name="loop_round"),
]
