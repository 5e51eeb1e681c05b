"""The Celery application of the installation, with the lease of BENCHMARK_LEASE seconds where that is set: for short runs."""

import os
from datetime import timedelta

from recruitment.celery import app

__all__ = ["app"]

if seconds := float(os.environ.get("BENCHMARK_LEASE", 0)):
    import django

    django.setup()

    from correspondence import delivery

    delivery.LEASE = timedelta(seconds=seconds)
    delivery.RESERVE = timedelta(seconds=seconds / 2)
