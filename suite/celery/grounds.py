"""What has to hold before tasks are called: a worker answers, and so does the eager mode."""

from __future__ import annotations

GUIDE = "https://docs.celeryq.dev/en/stable/userguide"
CALLING = f"{GUIDE}/calling.html"
TESTING = f"{GUIDE}/testing.html"
SERIALIZERS = f"{CALLING}#serializers"
ALIVE = ("celery.broker.worker-starts", "celery.broker.round-trip")
PROBED = ("celery.eager.round-trip", *ALIVE)
