"""The Celery application and what beat starts on its own."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("earmark")
# Without this, a worker thread in the web process would run tasks of a nameless default application.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
app.conf.beat_schedule = {
    "requeue-lost-jobs": {"task": "jobs.requeue_lost", "schedule": 60.0},
    "revise-questions": {"task": "quality.revise_questions", "schedule": 20.0},
    "advance-loops": {"task": "activelearning.advance_loops", "schedule": 20.0},
    "look-after-players": {"task": "game.look_after_players", "schedule": 20.0},
    "check-points": {"task": "game.check_points", "schedule": 86400.0},
    "return-expired-turns": {"task": "annotation.return_expired_turns", "schedule": 30.0},
    "look-after-parties": {"task": "game.look_after_parties", "schedule": 20.0},
    "keep-circles": {"task": "game.keep_circles", "schedule": 600.0},
    "close-accounts": {"task": "accounts.close_waiting_accounts", "schedule": 600.0},
    "clean-up-uploads": {"task": "clips.clean_up", "schedule": 3600.0},
    "forget-people-data": {"task": "accounts.forget_old_marks", "schedule": 3600.0},
    "forget-guests": {"task": "accounts.forget_idle_guests", "schedule": 3600.0},
    "forget-sessions": {"task": "accounts.forget_old_sessions", "schedule": 3600.0},
    "forget-telemetry": {"task": "annotation.forget_old_telemetry", "schedule": 3600.0},
}
for entry in app.conf.beat_schedule.values():
    # A queue of its own: uploads take hours, and expired turns cannot wait for them. Behind a full queue the
    # next one is as good: copies must not pile up.
    entry["options"] = {"expires": entry["schedule"], "queue": "upkeep"}
