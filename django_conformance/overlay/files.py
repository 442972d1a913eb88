"""Settings that name files, and where messages leave the machine: all of it goes into the run's folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django_conformance.overlay.kinds import like, table_like

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

MAIL = ("EMAIL_BACKEND", "EMAIL_FILE_PATH")
"""The settings that :func:`private_mail` replaces."""

_FILE_MAIL = "django.core.mail.backends.filebased.EmailBackend"
_DUMMY_MAIL = "django.core.mail.backends.dummy.EmailBackend"
_FILE_STORAGE = "django.core.files.storage.FileSystemStorage"
_STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
_NETWORK_HANDLERS = (
    "SysLogHandler",
    "SocketHandler",
    "DatagramHandler",
    "HTTPHandler",
    "SMTPHandler",
    "NTEventLogHandler",
)
_OF_ANY_HANDLER = ("level", "formatter", "filters")


def private_file(name: str, value: Any, overlay: Overlay) -> Any:
    """Return what stands for a setting that names files; ``None`` where it names none.

    An empty ``MEDIA_ROOT`` is the current folder, which is the project's, so it is replaced too.
    https://docs.djangoproject.com/en/stable/ref/settings/#media-root
    """
    if name == "MEDIA_ROOT":
        return like(value, f"{overlay.folder}/media/")
    if name == "SESSION_FILE_PATH":
        return like(value, f"{overlay.folder}/tmp")  # noqa: S108 - in the run's own folder
    if name.endswith(("BEAT_SCHEDULE_FILENAME", "WORKER_STATE_DB")) and value:
        return like(value, f"{overlay.folder}/{name.lower().replace('_', '-')}")
    if name == "STORAGES" and isinstance(value, Mapping):
        return table_like(value, {alias: _storage(str(alias), entry, overlay) for alias, entry in value.items()})
    if name == "DEFAULT_FILE_STORAGE" and _remote(str(value)):
        return like(value, _FILE_STORAGE)
    if name == "LOGGING":
        return _logging(value)
    return None


def private_mail(settings: Mapping[str, Any], overlay: Overlay) -> dict[str, Any]:
    """Return the settings with which e-mail is written into files of the run, one a message."""
    if settings.get("EMAIL_BACKEND") == _DUMMY_MAIL:
        return {}
    return {
        "EMAIL_BACKEND": like(settings.get("EMAIL_BACKEND"), _FILE_MAIL),
        "EMAIL_FILE_PATH": like(settings.get("EMAIL_FILE_PATH"), f"{overlay.folder}/mail"),
    }


def private_mailer(entry: Any, overlay: Overlay) -> Any:
    """Return what stands for an entry of MAILERS.

    https://docs.djangoproject.com/en/6.1/ref/settings/#mailers
    """
    if not isinstance(entry, Mapping) or entry.get("BACKEND") == _DUMMY_MAIL:
        return entry
    return table_like(entry, {"BACKEND": _FILE_MAIL, "OPTIONS": {"file_path": f"{overlay.folder}/mail"}})


def _storage(alias: str, entry: Any, overlay: Overlay) -> Any:
    if not isinstance(entry, Mapping):
        return entry
    options = entry.get("OPTIONS") or {}
    if _remote(str(entry.get("BACKEND", ""))):
        if alias == "staticfiles":
            return table_like(entry, {"BACKEND": _STATIC_STORAGE})
        return table_like(entry, {"BACKEND": _FILE_STORAGE, "OPTIONS": {"location": f"{overlay.folder}/media/{alias}"}})
    location = options.get("location")
    if location and alias != "staticfiles":
        private = {**options, "location": like(location, f"{overlay.folder}/media/{alias}")}
        return table_like(entry, {**entry, "OPTIONS": table_like(options, private)})
    return entry


def _remote(backend: str) -> bool:
    """Whether a storage keeps its files with a service: those of django-storages and its likes."""
    return backend.startswith(("storages.", "cloudinary_storage.", "minio_storage.", "django_s3_storage."))


def _logging(logging: Any) -> Any:
    """Silence handlers that send records to a machine or the system's log; files are moved where they are opened."""
    handlers = logging.get("handlers") if isinstance(logging, Mapping) else None
    if not isinstance(handlers, Mapping):
        return logging
    silent = {
        name: table_like(
            handler,
            {
                "class": "logging.NullHandler",
                **{key: value for key, value in handler.items() if key in _OF_ANY_HANDLER},
            },
        )
        for name, handler in handlers.items()
        if isinstance(handler, Mapping) and str(handler.get("class", "")).rpartition(".")[2] in _NETWORK_HANDLERS
    }
    if not silent:
        return logging
    return table_like(logging, {**logging, "handlers": table_like(handlers, {**handlers, **silent})})
