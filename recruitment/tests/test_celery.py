from uuid import uuid4

from celery.schedules import crontab
from django.conf import settings

from recruitment.celery import app


def test_beat_wakes_only_tasks_that_exist():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} - set(app.tasks) == set()


def seconds_between(schedule):
    """How long after one wake-up the next one comes, at the least: those of a timetable go by the minutes of an hour."""
    return 3600 / len(schedule.minute) if isinstance(schedule, crontab) else schedule


def test_a_wake_up_expires_before_the_next_one():
    late = {
        name
        for name, entry in settings.CELERY_BEAT_SCHEDULE.items()
        if entry["options"]["expires"] > seconds_between(entry["schedule"])
    }
    assert late == set()


def test_the_broker_hands_a_message_to_who_waits_for_it(broker_url):
    with app.connection_for_write(broker_url) as connection:
        queue = connection.SimpleQueue(f"test-{uuid4()}")
        queue.put({"wake": "up"})
        message = queue.get(timeout=5)
        message.ack()
        queue.queue.delete()
        queue.close()
    assert message.payload == {"wake": "up"}
