"""Which of the project's settings Celery never reads: misspelt ones, and those of a namespace no app has.

https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html
https://docs.celeryq.dev/en/stable/userguide/configuration.html
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_conformance.source.files import Sources

MISSPELT = "misspelt-setting"
UNKNOWN = "unknown-setting"
UNREAD = "unread-setting"
OLD = "old-setting-name"

_READ_ELSEWHERE = frozenset(
    {"CELERY_DB_REUSE_MAX", "CELERY_APP", "CELERY_SKIP_CHECKS", "CELERY_LOADER", "CELERY_CONFIG_MODULE"}
)
_CLOSE = 0.82


def unread_settings(
    apps: Iterable[Any], originals: Mapping[str, Any], settings: str, sources: Sources
) -> list[Suspicion]:
    """Return a suspicion for each ``CELERY_…`` setting (or of another namespace) that no app reads."""
    from celery.app.defaults import _TO_NEW_KEY, SETTING_KEYS

    apps = list(apps)
    readers = [app for app in apps if reads_settings(app, settings)]
    found: list[Suspicion] = []
    for namespace in dict.fromkeys(str(app.namespace).upper().rstrip("_") for app in readers if app.namespace):
        for name, value in _own(originals, f"{namespace}_"):
            key = name[len(namespace) + 1 :].lower()
            if key in SETTING_KEYS or name in _READ_ELSEWHERE:
                continue
            if name in _TO_NEW_KEY:
                text = (
                    f"{name} is the old name of {namespace}_{_TO_NEW_KEY[name].upper()}, which Celery 6 will no "
                    "longer read"
                )
                found.append(
                    Suspicion(
                        OLD, name, text, _place(name, sources), {"new": f"{namespace}_{_TO_NEW_KEY[name].upper()}"}
                    )
                )
            elif not _used_elsewhere(name, sources):
                found.append(_unknown(name, value, sources, key=key, namespace=namespace, known=SETTING_KEYS))
    if not any(str(app.namespace or "").upper().rstrip("_") == "CELERY" for app in apps):
        found.extend(_without_namespace(apps, readers, originals, sources, keys=SETTING_KEYS, old=_TO_NEW_KEY))
    return found


def reads_settings(app: Any, settings: str) -> bool:
    """Whether an app is configured from Django's settings."""
    source = app._config_source
    if isinstance(source, str):
        return source.replace(":", ".") in ("django.conf.settings", settings)
    return type(source).__module__ == "django.conf" or getattr(source, "__name__", None) == settings


def _own(originals: Mapping[str, Any], prefix: str) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in originals.items() if name.startswith(prefix) and name.isupper()]


def _unknown(name: str, value: Any, sources: Sources, *, key: str, namespace: str, known: Iterable[str]) -> Suspicion:
    near = difflib.get_close_matches(key, list(known), n=1, cutoff=_CLOSE)
    place = _place(name, sources)
    if near:
        right = f"{namespace}_{near[0].upper()}"
        text = f"{name} = {value!r} is no setting of Celery's and is ignored; did you mean {right}?"
        return Suspicion(MISSPELT, name, text, place, {"value": repr(value), "suggestion": right})
    return Suspicion(
        UNKNOWN,
        name,
        f"{name} is no setting of Celery's, and nothing in the project reads it",
        place,
        {"value": repr(value)},
    )


def _without_namespace(
    apps: list[Any],
    readers: list[Any],
    originals: Mapping[str, Any],
    sources: Sources,
    *,
    keys: Iterable[str],
    old: Mapping[str, str],
) -> list[Suspicion]:
    keys = set(keys)
    found = []
    for name, value in _own(originals, "CELERY_"):
        key = name[len("CELERY_") :].lower()
        if key not in keys or name in old or not apps or (not readers and key != "broker_url"):
            continue
        if any(_same(app.conf.get(key), value) for app in apps) or _used_elsewhere(name, sources):
            continue
        names = ", ".join(f"{app.main!r}" for app in readers or apps)
        text = (
            f"{name} is never read: the app {names} is configured without namespace='CELERY', so its {key} is "
            f"{apps[0].conf.get(key)!r}"
        )
        found.append(Suspicion(UNREAD, name, text, _place(name, sources), {"key": key, "namespace": None}))
    return found


def _same(one: Any, two: Any) -> bool:
    try:
        return bool(one == two)
    except Exception:
        return False


def _used_elsewhere(name: str, sources: Sources) -> bool:
    """Whether a file that does not define the setting mentions it: then it is the project's own."""
    wanted = name.encode()
    for file in sources.every:
        if wanted in file.content and not any(line.startswith(wanted) for line in file.content.splitlines()):
            return True
    return False


def _place(name: str, sources: Sources) -> Location | None:
    wanted = name.encode()
    for file in sources.every:
        for number, line in enumerate(file.content.splitlines(), 1):
            if line.startswith(wanted) and line[len(wanted) :].lstrip()[:1] in (b"=", b":"):
                return Location(file.relative, number)
    return None
