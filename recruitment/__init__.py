"""Wiring: settings, addresses, background work, commands around the application. Imported by nobody."""

from recruitment.celery import app as celery_app

__all__ = ["celery_app"]
