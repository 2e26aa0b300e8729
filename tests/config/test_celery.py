"""What beat starts on its own."""

from config.celery import app


def test_beat_starts_only_what_exists():
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert wanted <= set(app.tasks)


def test_what_beat_starts_does_not_pile_up_behind_a_full_queue():
    assert all(entry["options"]["expires"] <= entry["schedule"] for entry in app.conf.beat_schedule.values())


def queue_of(task, **options):
    """Return the queue to which a task is sent."""
    return app.amqp.router.route(options, task)["queue"].name


def test_what_beat_starts_waits_for_no_upload():
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert queue_of(entry["task"], queue=entry["options"]["queue"]) == "upkeep"
    assert queue_of("accounts.close_account") == "upkeep"
    assert queue_of("jobs.run", queue="default") == queue_of("jobs.run") == "default"


def test_everything_that_forgets_or_cleans_up_is_started_by_beat():
    app.loader.import_default_modules()
    upkeep = {
        name
        for name in app.tasks
        if any(word in name for word in (".forget_", ".clean_up", ".close_waiting", ".return_"))
    }
    assert upkeep <= {entry["task"] for entry in app.conf.beat_schedule.values()}
