"""Addresses of play."""

from django.urls import path

from game import taking_along
from game.sound_check import sound_check
from game.together import views as together
from game.views import appeals, boards, held, me, oversight, pausing, picture, play, points, proposals

app_name = "game"
urlpatterns = [
    path("", play.lobby, name="lobby"),
    path("guest/", play.guest, name="guest"),
    path("guest/keep/", taking_along.offer, name="keep_guest"),
    path("sound/", sound_check, name="sound_check"),
    path("me/", me.me, name="me"),
    path("me/showing/", me.showing, name="showing"),
    path("me/zone/", me.zone, name="zone"),
    path("me/picture/", picture.change, name="change_picture"),
    path("badges/", me.badges, name="badges"),
    path("points/", points.points, name="points"),
    path("boards/", boards.boards, name="boards"),
    path("people/<int:player_id>/", me.person, name="person"),
    path("people/<int:player_id>/picture/", picture.picture, name="picture"),
    path("me/held-back/<int:holding_id>/", held.appeal, name="appeal_holding"),
    path("held-back/", oversight.held_back, name="held_back"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("appeals/<int:appeal_id>/", appeals.appeal, name="appeal"),
    path("together/", together.join, name="join"),
    path("together/<uuid:party_id>/", together.party, name="party"),
    path("<uuid:project_id>/", play.play, name="play"),
    path("<uuid:project_id>/board/", boards.project_board, name="project_board"),
    path("<uuid:project_id>/propose/", proposals.propose, name="propose"),
    path("<uuid:project_id>/proposals/", proposals.proposals, name="proposals"),
    path("<uuid:project_id>/proposals/<int:proposal_id>/", proposals.answer_proposal, name="answer_proposal"),
    path("<uuid:project_id>/together/", together.together, name="together"),
    path("<uuid:project_id>/pause/", pausing.pause, name="pause"),
    path("<uuid:project_id>/pause/appeal/", pausing.appeal, name="appeal_pause"),
    path("<uuid:project_id>/retest/", pausing.retest, name="retest"),
]
