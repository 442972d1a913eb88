"""Redirects what Celery is told in code to connect to, at the two places through which every connection goes.

``Celery(broker=…)``, ``app.conf.update(…)`` and ``app.connection(url)`` all end in :class:`kombu.Connection`; result
backends all end in :func:`celery.app.backends.by_url`, which gives the class and the address. A broker of a kind that
the run does not have is replaced by the run's Redis: another transport, but a broker in a process of its own all the
same.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.overlay.addresses import authority, kind_of, private_url
from django_conformance.overlay.guard import Policy

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

_PORT = 4
"""Where the port stands among the positional arguments of kombu's Connection."""

_KEPT = ("connect_timeout", "heartbeat")
_DROPPED_OPTIONS = (
    "master_name",
    "sentinel_kwargs",
    "credential_provider",
    "username",
    "password",
    "min_other_sentinels",
)
_BACKEND_ACCOUNT = ("redis_backend_use_ssl", "redis_username", "redis_password", "redis_backend_credential_provider")


def install(overlay: Overlay) -> None:
    """Redirect connections of Celery, when kombu and Celery are imported; only while substituting."""
    if overlay.mode != "substitute":
        return
    policy = Policy(overlay)

    def connection(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        hostname = args[0] if args else kwargs.get("hostname", "localhost")
        url = first_address(hostname)
        port = args[_PORT] if len(args) > _PORT else kwargs.get("port")
        if "://" not in url and is_private(url, port, overlay):
            return wrapped(*args, **kwargs)  # the copy of a connection that was redirected when it was made
        private = private_broker(url, kwargs.get("transport"), policy, overlay)
        if private is None:
            return wrapped(*args, **kwargs)
        options: dict[str, Any] = {}
        if kind_of(url if "://" in url else f"{kwargs.get('transport') or 'amqp'}://{url}") == kind_of(private):
            options = {
                name: value
                for name, value in (kwargs.get("transport_options") or {}).items()
                if name not in _DROPPED_OPTIONS
            }
        return wrapped(private, transport_options=options, **{name: kwargs[name] for name in _KEPT if name in kwargs})

    def by_url(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        loader = args[1] if len(args) > 1 else kwargs.get("loader")
        backend, url = wrapped(*args, **kwargs)
        return private_backend(backend, url, getattr(loader, "app", None), overlay)

    def kombu(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, "Connection.__init__", connection)

    def backends(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, "by_url", by_url)

    wrapt.when_imported("kombu.connection")(kombu)
    wrapt.when_imported("celery.app.backends")(backends)


def first_address(addresses: Any) -> str:
    """Return the first of the addresses that a connection was given: one, some with ``;`` between them, or a list."""
    first = addresses if isinstance(addresses, str) or addresses is None else next(iter(addresses), "")
    return (first or "localhost").split(";")[0]


def is_private(host: str, port: Any, overlay: Overlay) -> bool:
    """Whether host and port are those of a service of the run."""
    return port is not None and f"{host}:{port}" in {authority(service) for service in overlay.services.values()}


def private_broker(url: str, transport: Any, policy: Policy, overlay: Overlay) -> str | None:
    """Return the private broker for a configured one; ``None`` where the run has none, and the guard will refuse it."""
    if "://" not in url:
        url = f"{str(transport or 'amqp').split('+')[0]}://{url}"
    private = private_url(url, overlay.services)
    if private is None and "redis" in overlay.services:
        if find_spec("redis") is None:
            return "memory://"  # no worker is started then, but an eager call wants a transport that can be imported
        private = overlay.services["redis"]
    if private is None and not policy.allows("localhost", 5672):
        policy.refuse(url.split("://", 1)[1].rsplit("@", 1)[-1])
    return private


def private_backend(backend: Any, url: str | None, app: Any, overlay: Overlay) -> tuple[Any, str | None]:
    """Return class and address of the private result backend for those of the configured one.

    A class of the project's own stays. What needs no server (``rpc://``, Django's database and cache) stays as it is,
    since its own connections are private; what keeps its results in a service of another kind is replaced by Redis.
    """
    family = _family(backend)
    if family == "redis" and "redis" in overlay.services:
        _forget_account(app)
        kept = backend if "SentinelBackend" not in _names(backend) else _redis_backend()
        return kept, private_url(url or "", overlay.services) or overlay.services["redis"]
    if family == "database":
        configured = url or str(getattr(getattr(app, "conf", None), "database_url", "") or "")
        private = (
            private_url(configured, overlay.services) if kind_of(configured) in ("postgresql", "mariadb") else None
        )
        return backend, private or f"sqlite:///{overlay.folder}/celery-results.sqlite3"
    if family == "filesystem":
        return backend, f"file://{overlay.folder}/celery-results"
    if family == "server" and "redis" in overlay.services:
        _forget_account(app)
        return _redis_backend(), overlay.services["redis"]
    return backend, url


def _family(backend: Any) -> str:
    """Say what a backend class keeps results in, by the class of Celery's that it is or derives from."""
    for base in getattr(backend, "__mro__", ()):
        module = base.__module__
        if module.startswith("celery.backends."):
            name = module.split(".")[2]
            if name in ("redis", "database", "filesystem"):
                return str(name)
            if name in ("rpc", "base", "disabled"):
                return "none"
            return "server"
        if module.startswith("django_celery_results."):
            return "none"
    return "none"


def _names(backend: Any) -> set[str]:
    return {base.__name__ for base in getattr(backend, "__mro__", ())}


def _redis_backend() -> Any:
    from celery.backends.redis import RedisBackend

    return RedisBackend


def _forget_account(app: Any) -> None:
    """Take away the configured account and encryption, which the private service does not have."""
    conf = getattr(app, "conf", None)
    if conf is None:
        return
    for name in _BACKEND_ACCOUNT:
        if conf.get(name):
            conf[name] = None
    options = conf.get("result_backend_transport_options")
    if isinstance(options, Mapping) and any(name in options for name in _DROPPED_OPTIONS):
        conf["result_backend_transport_options"] = {
            name: value for name, value in options.items() if name not in _DROPPED_OPTIONS
        }
