"""Addresses of `quality`."""

from django.urls import path

from quality.views import adjudication, checks, findings, labels, mirror, oversight, rules, why
from quality.views import settled as views_settled

app_name = "quality"
urlpatterns = [
    path("<uuid:project_id>/labels/", labels.labels, name="labels"),
    path(
        "<uuid:project_id>/questions/from-column/", labels.question_from_column, name="question_from_column"
    ),
    path("<uuid:project_id>/labels/<int:task_id>/", why.why, name="why"),
    path("<uuid:project_id>/labels/<int:task_id>/contest/", why.contest, name="contest"),
    path("<uuid:project_id>/mirror/", mirror.mirror, name="mirror"),
    path("<uuid:project_id>/checks-over/", mirror.over, name="over"),
    path("<uuid:project_id>/checks-over/<int:control_id>/appeal/", mirror.appeal, name="over_appeal"),
    path("<uuid:project_id>/settled/", views_settled.settled, name="settled"),
    path("<uuid:project_id>/settled/<int:task_id>/contest/", views_settled.contest, name="settled_contest"),
    path("<uuid:project_id>/adjudication/", adjudication.adjudication, name="adjudication"),
    path("<uuid:project_id>/forecast/", findings.forecast, name="forecast"),
    path("<uuid:project_id>/aggregations/", findings.comparison, name="comparison"),
    path("<uuid:project_id>/people/", findings.who_answers, name="who_answers"),
    path("<uuid:project_id>/checks/", checks.checks, name="checks"),
    path("trust/", oversight.home, name="trust"),
    path("<uuid:project_id>/trust/", oversight.project_trust, name="trust_project"),
    path("<uuid:project_id>/trust/rules/", rules.rules, name="trust_rules"),
    path("<uuid:project_id>/trust/rules/apply/", rules.apply, name="trust_rules_apply"),
    path("<uuid:project_id>/trust/people.csv", oversight.people_csv, name="trust_csv"),
    path("<uuid:project_id>/trust/<int:person_id>/", oversight.person, name="trust_person"),
    path("<uuid:project_id>/trust/<int:person_id>/<slug:kind>/", oversight.act, name="trust_act"),
    path(
        "<uuid:project_id>/trust/checks/<int:control_id>/withdraw/", oversight.withdraw, name="trust_withdraw"
    ),
    path("questions/<int:question_id>/checks/answer/", checks.answer, name="checks_answer"),
    path("questions/<int:question_id>/checks/confirm/", checks.confirm, name="checks_confirm"),
    path("questions/<int:question_id>/checks/<int:control_id>/retire/", checks.retire, name="check_retire"),
]
