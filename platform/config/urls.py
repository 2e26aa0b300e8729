"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("pages.urls")),
    path("play/", include("game.urls")),
    path("datasets/", include("clips.urls")),
    path("projects/", include("annotation.urls")),
    path("projects/", include("quality.urls")),
    path("projects/", include("activelearning.urls")),
    path("projects/", include("exports.urls")),
    path("jobs/", include("jobs.urls")),
    path("account/", include("accounts.urls")),
    path("account/", include("allauth.account.urls")),
    path("api/", include("api.urls")),
    path("admin/", admin.site.urls),
]
handler404 = "pages.views.not_found"
