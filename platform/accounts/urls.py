"""Addresses of `accounts`; the first ones stand in for allauth's of the same path."""

from allauth.account import views as allauth
from django.urls import path, re_path

from accounts.access import members_only
from accounts.views import closing, confirming, entrance, languages, people, profile, session

app_name = "accounts"
urlpatterns = [
    path("login/", entrance.SignIn.as_view(), name="sign_in"),
    path("signup/", entrance.SignUp.as_view(), name="sign_up"),
    path("email/", members_only(allauth.email), name="email"),
    path("password/change/", members_only(allauth.password_change), name="change_password"),
    path("password/set/", members_only(allauth.password_set), name="set_password"),
    path("session/", session.session, name="session"),
    path("language/", languages.speak, name="language"),
    path("profile/", profile.profile, name="profile"),
    path("profile/token/", profile.make_token, name="make_token"),
    path("profile/token/revoke/", profile.revoke_token, name="revoke_token"),
    path("profile/owner-role/", profile.want_owner_role, name="want_owner_role"),
    path("confirm/", confirming.confirm, name="confirm"),
    path("close/", closing.close, name="close"),
    path("closed/", closing.closed, name="closed"),
    path("people/", people.people_list, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    re_path(rf"^people/(?P<pk>\d+)/(?P<kind>{'|'.join(people.ACTS)})/$", people.act, name="act"),
]
