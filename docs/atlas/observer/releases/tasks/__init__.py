"""A task for each promise. It does what a project would do, and returns what it saw; what it raises is seen too."""

from releases.tasks import (
    admin,
    canvas,
    clients,
    forms,
    http,
    language,
    mail,
    models,
    overridden,
    queries,
    redis_clients,
    removed,
    schedules,
    sockets,
    templates,
    work,
)

__all__ = [
    "admin",
    "canvas",
    "clients",
    "forms",
    "http",
    "language",
    "mail",
    "models",
    "overridden",
    "queries",
    "redis_clients",
    "removed",
    "schedules",
    "sockets",
    "templates",
    "work",
]
