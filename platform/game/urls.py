"""Addresses of `game`."""

from django.urls import URLPattern

app_name = "game"
urlpatterns: list[URLPattern] = []
