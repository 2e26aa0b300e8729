"""Addresses of `activelearning`."""

from django.urls import path

from activelearning import views

app_name = "activelearning"
urlpatterns = [path("<uuid:project_id>/feature-set/", views.feature_set, name="feature_set")]
