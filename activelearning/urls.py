"""Addresses of `activelearning`."""

from django.urls import path

from activelearning import views
from activelearning.views import loop

app_name = "activelearning"
urlpatterns = [
    path("<uuid:project_id>/feature-set/", views.feature_set, name="feature_set"),
    path("<uuid:project_id>/loop/", loop.page, name="loop"),
    path("<uuid:project_id>/loop/act/", loop.act, name="loop_act"),
    path("<uuid:project_id>/loop/rounds/<int:number>/", loop.one_round, name="loop_round"),
]
