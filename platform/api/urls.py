"""Every address of the REST API, version 1, and its schema."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from api import docs, me, parties, projects, rounds, turns

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", docs.Docs.as_view(), name="docs"),
    path("v1/me/", me.Me.as_view(), name="me"),
    path("v1/projects/", projects.ProjectList.as_view(), name="project_list"),
    path("v1/projects/<uuid:project_id>/", projects.ProjectDetail.as_view(), name="project"),
    path("v1/projects/<uuid:project_id>/progress/", projects.ProjectProgress.as_view(), name="progress"),
    path("v1/projects/<uuid:project_id>/turns/", turns.NextTurn.as_view(), name="next_turn"),
    path("v1/projects/<uuid:project_id>/retest/", turns.BeginRetest.as_view(), name="begin_retest"),
    path("v1/projects/<uuid:project_id>/round/", rounds.TellRound.as_view(), name="tell_round"),
    path("v1/projects/<uuid:project_id>/parties/", parties.OpenParty.as_view(), name="open_party"),
    path("v1/parties/join/", parties.JoinParty.as_view(), name="join_party"),
    path("v1/parties/<uuid:party_id>/", parties.ShowParty.as_view(), name="party"),
    path("v1/parties/<uuid:party_id>/here/", parties.Here.as_view(), name="party_here"),
    path("v1/parties/<uuid:party_id>/begin/", parties.BeginParty.as_view(), name="party_begin"),
    path("v1/parties/<uuid:party_id>/answer/", parties.AnswerTogether.as_view(), name="party_answer"),
    path("v1/parties/<uuid:party_id>/ready/", parties.Ready.as_view(), name="party_ready"),
    path("v1/parties/<uuid:party_id>/leave/", parties.LeaveParty.as_view(), name="party_leave"),
    path("v1/turns/<uuid:turn_id>/answer/", turns.AnswerTurn.as_view(), name="answer"),
    path("v1/turns/<uuid:turn_id>/heartbeat/", turns.Heartbeat.as_view(), name="heartbeat"),
    path("v1/turns/<uuid:turn_id>/skip/", turns.SkipTurn.as_view(), name="skip"),
    path("v1/turns/<uuid:turn_id>/report/", turns.ReportClip.as_view(), name="report"),
    path("v1/turns/<uuid:turn_id>/return/", turns.ReturnTurn.as_view(), name="return"),
]
