"""Every key of broker_transport_options is one that the broker's transport reads.

Why: a transport leaves out what it does not know, without a word: with ``visibilty_timeout`` the timeout stays an hour, and with
``global_key_prefix`` two projects that share a Redis read each other's messages.

Fix: write the key that the message names.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.celery.live import LiveApp
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.settings import location_of
from django_conformance.inventory import Location
from django_conformance.overlay.addresses import kind_of
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute, entries, members
from django_conformance.source.spelling import nearest

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#std-setting-broker_transport_options",
)

_ALIKE = 0.8
_OF_ANY = (
    *(
        "max_retries",
        "interval_start",
        "interval_step",
        "interval_max",
        "connect_retries_timeout",
        "errback",
        "callback",
    ),
    *("polling_interval", "confirm_publish", "confirm_timeout", "timeout", "client_properties", "login_method"),
)
_OF_SENTINEL = ("master_name", "sentinel_kwargs", "min_other_sentinels", "service_name", "password", "username", "db")
_OF_RESULTS = (
    "retry_policy",
    "result_chord_ordered",
    "result_chord_join_timeout",
    "global_keyprefix",
    "visibility_timeout",
)
_OTHER_WORDS = {
    "prefix": "global_keyprefix",
    "key_prefix": "global_keyprefix",
    "keyprefix": "global_keyprefix",
    "global_prefix": "global_keyprefix",
    "visibility": "visibility_timeout",
    "visibility_timeout_seconds": "visibility_timeout",
    "priorities": "priority_steps",
    "queue_strategy": "queue_order_strategy",
    "order_strategy": "queue_order_strategy",
    "master": "master_name",
    "keepalive": "socket_keepalive",
}


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each key for Redis that is near to one that its transport reads, and none itself."""
    for app in project.apps:
        if kind_of(app.record.broker) != "redis" and not app.record.broker.startswith("sentinel"):
            continue
        for setting in ("broker_transport_options", "result_backend_transport_options"):
            for key, _ in entries(app.value(setting)):
                meant = _meant(str(key))
                if meant:
                    yield Finding(
                        f"{setting} of {app.path} has the key {str(key)!r}, which the transport does not read; did you mean {meant!r}?",
                        subject=setting,
                        location=_place(setting, app, project),
                        evidence={"key": str(key), "suggestion": meant},
                    )


def _meant(key: str) -> str | None:
    """Return what a key that nothing reads was meant to be; ``None`` where it is read, or like none that is."""
    from kombu.transport.redis import Channel

    read = {str(name) for name in members(attribute(Channel, "from_transport_options"))}
    known = sorted(read | {*_OF_ANY, *_OF_SENTINEL, *_OF_RESULTS})
    return None if key in known else _OTHER_WORDS.get(key.lower()) or nearest(key.lower(), known, alike=_ALIKE)


def _place(setting: str, app: LiveApp, project: CeleryProject) -> Location | None:
    prefix = f"{app.app.namespace}_" if app.app.namespace else ""
    return location_of(f"{prefix}{setting.upper()}", project.context.sources) or app.location
