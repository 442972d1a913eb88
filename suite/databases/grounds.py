"""What must pass before routes, or SQL, are judged: each step has the ids of those before it."""

from __future__ import annotations

LOADED = (
    "databases.configuration.default-alias",
    "databases.configuration.router-loads",
    "databases.configuration.router-signature",
)
ANSWERED = (*LOADED, "databases.routing.raises", "databases.routing.answer-type")
KNOWN = (*ANSWERED, "databases.routing.unknown-alias")
USABLE = (*KNOWN, "databases.routing.unusable-alias")

MIGRATE = "databases.sql.migrate"
ROUTED = (
    "databases.routing.unknown-alias",
    "databases.routing.unusable-alias",
    "databases.routing.no-tables",
    "databases.routing.migrate-mismatch",
    MIGRATE,
)
