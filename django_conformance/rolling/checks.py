"""What a deployment without downtime relies on: while both versions run, each must read what the other writes."""

from __future__ import annotations

from dataclasses import dataclass

from django_conformance.inventory import Area


@dataclass(frozen=True)
class RollingCheck:
    """A check of an exchange: the message of a finding (``{producer}``, ``{consumer}``), how to fix it, and its documentation."""

    area: Area
    words: str
    hint: str
    docs: str
    level: str = "must"


_DRAIN = "Deploy in two steps: first a version that reads both formats, then the one that writes the new format. Or drain the queues in between."
_SESSIONS = "https://docs.djangoproject.com/en/stable/topics/http/sessions/#session-serialization"

TASK, RESULT, CANVAS = "celery.rolling.task", "celery.rolling.result", "celery.rolling.canvas"
MESSAGE = "channels.rolling.message"

CHECKS: dict[str, RollingCheck] = {
    TASK: RollingCheck(
        "celery",
        "A worker of the {consumer} does not run a task of the {producer} as it was sent",
        _DRAIN,
        "https://docs.celeryq.dev/en/stable/internals/protocol.html",
    ),
    RESULT: RollingCheck(
        "celery",
        "The {producer} cannot read the result that a worker of the {consumer} stored for its task",
        "Pin result_serializer and accept_content to values that both versions support, or upgrade workers and callers together.",
        "https://docs.celeryq.dev/en/stable/userguide/calling.html#serializers",
    ),
    CANVAS: RollingCheck(
        "celery",
        "A worker of the {consumer} does not finish a canvas of the {producer}",
        _DRAIN,
        "https://docs.celeryq.dev/en/stable/userguide/canvas.html",
    ),
    MESSAGE: RollingCheck(
        "channels",
        "A message from the {producer} over the channel layer does not arrive at the {consumer}",
        "Give the layer of the new version another prefix and restart all servers at once, or pin the layer's package.",
        "https://channels.readthedocs.io/en/stable/topics/channel_layers.html",
    ),
    "project.rolling.session": RollingCheck(
        "project",
        "The {consumer} does not load a session as the {producer} stored it",
        "Make the project's serializer read both formats before any version writes the new one. Otherwise users are logged out.",
        _SESSIONS,
    ),
    "project.rolling.signed": RollingCheck(
        "project",
        "The {consumer} does not accept what the {producer} signed",
        "Keep SECRET_KEY, salts and the signing serializer the same in both versions. SECRET_KEY_FALLBACKS accepts older keys.",
        "https://docs.djangoproject.com/en/stable/topics/signing/",
    ),
    "project.rolling.password": RollingCheck(
        "project",
        "The {consumer} cannot verify a password that the {producer} hashed",
        "Add the new hasher at the end of PASSWORD_HASHERS, deploy it everywhere, and only then move it to the front.",
        "https://docs.djangoproject.com/en/stable/topics/auth/passwords/",
    ),
    "project.rolling.cache": RollingCheck(
        "project",
        "The {consumer} does not read what the {producer} put into the cache",
        "Separate the caches of the deployments: change KEY_PREFIX or VERSION of the cache with the upgrade.",
        "https://docs.djangoproject.com/en/stable/topics/cache/#cache-versioning",
    ),
    "databases.rolling.migrate": RollingCheck(
        "databases",
        "The {consumer} cannot migrate the {producer}'s database",
        "Run the failing migration on a copy of the database, and fix the error.",
        "https://docs.djangoproject.com/en/stable/topics/migrations/",
    ),
    "databases.rolling.read": RollingCheck(
        "databases",
        "The {consumer}'s code cannot read a table that the {producer} has migrated",
        "Keep columns while running code reads them, and remove them in a later deployment.",
        "https://docs.djangoproject.com/en/stable/topics/migrations/",
    ),
    "databases.rolling.write": RollingCheck(
        "databases",
        "The {consumer}'s code cannot write to a table that the {producer} has migrated",
        "Make a new column nullable, or give it a database default (db_default), while old code writes rows.",
        "https://docs.djangoproject.com/en/stable/ref/models/fields/#db-default",
    ),
    "project.rolling.run": RollingCheck(
        "project",
        "The exchanges between the {producer} and the {consumer} could not be run",
        "See rolling.log in the folder given with --reports.",
        "https://docs.djangoproject.com/en/stable/topics/settings/",
    ),
}
"""The checks by their ids."""
