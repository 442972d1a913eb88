"""What a deployment without downtime relies on: while both versions run, each must take what the other gives."""

from __future__ import annotations

from dataclasses import dataclass

from django_conformance.inventory import Area


@dataclass(frozen=True)
class RollingCheck:
    """A check of an exchange: its words for a finding (``{producer}``, ``{consumer}``), how to fix it, and where it is documented."""

    area: Area
    words: str
    hint: str
    docs: str
    level: str = "must"


_DRAIN = "Deploy in two steps: first a version that reads both forms, then the one that writes the new; or drain the queues between."
_SESSIONS = "https://docs.djangoproject.com/en/stable/topics/http/sessions/#session-serialization"

TASK, RESULT, CANVAS = "celery.rolling.task", "celery.rolling.result", "celery.rolling.canvas"
MESSAGE = "channels.rolling.message"

CHECKS: dict[str, RollingCheck] = {
    TASK: RollingCheck(
        "celery",
        "A task sent by the {producer} is not run as sent by a worker of the {consumer}",
        _DRAIN,
        "https://docs.celeryq.dev/en/stable/internals/protocol.html",
    ),
    RESULT: RollingCheck(
        "celery",
        "The {producer} cannot read the result of its task that a worker of the {consumer} stored",
        "Pin result_serializer and accept_content to what both versions know, or upgrade workers and callers together.",
        "https://docs.celeryq.dev/en/stable/userguide/calling.html#serializers",
    ),
    CANVAS: RollingCheck(
        "celery",
        "A workflow sent by the {producer} does not come to its end in a worker of the {consumer}",
        _DRAIN,
        "https://docs.celeryq.dev/en/stable/userguide/canvas.html",
    ),
    MESSAGE: RollingCheck(
        "channels",
        "A message that the {producer} puts on the channel layer does not arrive at the {consumer}",
        "Give the new version a prefix of its own on the layer, and restart all servers in one go, or pin the layer's package.",
        "https://channels.readthedocs.io/en/stable/topics/channel_layers.html",
    ),
    "project.rolling.session": RollingCheck(
        "project",
        "A session stored by the {producer} is not what the {consumer} loads",
        "Let the project's serializer read both forms before any version writes the new one; otherwise users are logged out.",
        _SESSIONS,
    ),
    "project.rolling.signed": RollingCheck(
        "project",
        "What the {producer} signed is not taken by the {consumer}",
        "Keep SECRET_KEY, salts and the signing serializer the same in both; SECRET_KEY_FALLBACKS takes an older key.",
        "https://docs.djangoproject.com/en/stable/topics/signing/",
    ),
    "project.rolling.password": RollingCheck(
        "project",
        "A password hashed by the {producer} is not verified by the {consumer}",
        "Add the new hasher at the end of PASSWORD_HASHERS, deploy that everywhere, and only then put it first.",
        "https://docs.djangoproject.com/en/stable/topics/auth/passwords/",
    ),
    "project.rolling.cache": RollingCheck(
        "project",
        "What the {producer} put into the cache is not what the {consumer} gets",
        "Give each deployment a cache of its own: change KEY_PREFIX or VERSION of the cache with the upgrade.",
        "https://docs.djangoproject.com/en/stable/topics/cache/#cache-versioning",
    ),
    "databases.rolling.migrate": RollingCheck(
        "databases",
        "The {consumer} cannot migrate the {producer}'s database",
        "Run the failing migration on a copy of the database, and fix what it says.",
        "https://docs.djangoproject.com/en/stable/topics/migrations/",
    ),
    "databases.rolling.read": RollingCheck(
        "databases",
        "The {consumer}'s code cannot read a table as the {producer} has migrated it",
        "Keep columns until no running code reads them: remove them in a later deployment.",
        "https://docs.djangoproject.com/en/stable/topics/migrations/",
    ),
    "databases.rolling.write": RollingCheck(
        "databases",
        "The {consumer}'s code cannot write a table as the {producer} has migrated it",
        "Make a new column nullable, or give it a default of the database's own (db_default), until no old code writes.",
        "https://docs.djangoproject.com/en/stable/ref/models/fields/#db-default",
    ),
    "project.rolling.run": RollingCheck(
        "project",
        "The exchanges between the {producer} and the {consumer} could not be gone through",
        "Look at rolling.log in the folder given by --reports.",
        "https://docs.djangoproject.com/en/stable/topics/settings/",
    ),
}
"""The checks by their ids."""
