"""Redirects what Celery is told in code to connect to, at the two places through which every connection goes.

``Celery(broker=…)``, ``app.conf.update(…)`` and ``app.connection(url)`` all end in :class:`kombu.Connection`; result
backends all end in :func:`celery.app.backends.by_url`. A broker of a kind that the run does not have is replaced by
the run's Redis: another transport, but a broker in a process of its own all the same.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.overlay.addresses import kind_of, private_url
from django_conformance.overlay.guard import Policy

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

_SHARED_RESULTS = ("rpc", "django-db", "django-cache", "disabled", "django_celery_results")


def install(overlay: Overlay) -> None:
    """Redirect connections of Celery, when kombu and Celery are imported; only while substituting."""
    if overlay.mode != "substitute":
        return
    policy = Policy(overlay)

    def connection(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        given = args[0] if args else kwargs.get("hostname", "localhost")
        url = given if isinstance(given, str) or given is None else next(iter(given), "")
        url = (url or "localhost").split(";")[0]
        private = private_broker(url, kwargs, policy, overlay)
        if private is None:
            return wrapped(*args, **kwargs)
        same_kind = kind_of(url if "://" in url else "amqp://") == kind_of(private)
        options = dict(kwargs.get("transport_options") or {}) if same_kind else {}
        for name in ("master_name", "sentinel_kwargs", "credential_provider"):
            options.pop(name, None)
        kept = {key: kwargs[key] for key in ("connect_timeout", "heartbeat") if key in kwargs}
        return wrapped(private, transport_options=options, **kept)

    def by_url(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        backend = args[0] if args else kwargs.get("backend")
        loader = args[1] if len(args) > 1 else kwargs.get("loader")
        return wrapped(private_backend(backend, loader, overlay), loader)

    def kombu(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, "Connection.__init__", connection)

    def backends(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, "by_url", by_url)

    wrapt.when_imported("kombu.connection")(kombu)
    wrapt.when_imported("celery.app.backends")(backends)


def private_broker(url: str, parameters: dict[str, Any], policy: Policy, overlay: Overlay) -> str | None:
    """Return the private broker for what a connection was given; ``None`` where it is the run's own already."""
    if overlay.isolated:
        return "memory://"
    if "://" not in url:
        port = parameters.get("port")
        if port is not None and f"{url}:{port}" in {_authority(service) for service in overlay.services.values()}:
            return None
        kind = str(parameters.get("transport") or "amqp").split("+")[0]
        url = f"{kind}://{url}"
    private = private_url(url, overlay.services)
    if private == url:
        return None
    if private is None:
        private = overlay.services.get("redis")
        if private is not None:
            _note(overlay, "broker", url.split("://")[0])
    if private is None and not policy.allows("localhost", 5672):
        policy.refuse(url)
    return private


def private_backend(backend: Any, loader: Any, overlay: Overlay) -> Any:
    """Return the private result backend for a configured one; what needs no server of its own stays."""
    if not isinstance(backend, str) or backend.split("+")[0].split("://")[0] in _SHARED_RESULTS:
        return backend
    app = getattr(loader, "app", None)
    if app is not None and app.conf.redis_backend_use_ssl:
        app.conf.redis_backend_use_ssl = None
    if "://" not in backend:
        return overlay.services.get("redis", backend) if backend in ("redis", "amqp", "cache") else backend
    private = private_url(backend.removeprefix("db+"), overlay.services)
    if private is not None and kind_of(backend.removeprefix("db+")) in ("redis", "postgresql", "mariadb"):
        return ("db+" if backend.startswith("db+") else "") + private
    if backend.startswith(("file://", "filesystem://")):
        return f"file://{overlay.folder}/celery-results"
    if backend.startswith("db+sqlite"):
        return f"db+sqlite:///{overlay.folder}/celery-results.sqlite3"
    if "redis" in overlay.services:
        _note(overlay, "result-backend", backend.split("://")[0])
        return overlay.services["redis"]
    return backend


def stand_ins(folder: Path) -> list[dict[str, str]]:
    """Return which configured kinds were replaced by a Redis, each once."""
    path = folder / "stand-ins.jsonl"
    if not path.exists():
        return []
    return [json.loads(text) for text in dict.fromkeys(path.read_text(encoding="utf-8").splitlines())]


def _note(overlay: Overlay, purpose: str, configured: str) -> None:
    with (Path(overlay.folder) / "stand-ins.jsonl").open("a", encoding="utf-8") as report:
        report.write(json.dumps({"purpose": purpose, "configured": configured, "used": "redis"}) + "\n")


def _authority(url: str) -> str:
    return url.split("://", 1)[1].rsplit("@", 1)[-1].split("/")[0]
