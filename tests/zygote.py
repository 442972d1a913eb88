"""``python -m tests.zygote``: a process that has Django, Celery and Channels imported, and forks once for each project.

A line of standard input asks for a project to be discovered and judged (:class:`Request`, as JSON); a line of standard
output answers. What is asked of is done in a child that ends afterwards, as the process of a run does: the project is
imported for real, and nothing of it stays.
"""

from __future__ import annotations

import functools
import gc
import importlib
import importlib.metadata
import json
import os
import pkgutil
import select
import signal
import sys
import tempfile
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django_conformance import overlay as overlays
from django_conformance.codec import from_json, to_json
from django_conformance.discovery.deployed_settings import DeployedSettings, deployed_settings
from django_conformance.discovery.deployment import deployment
from django_conformance.discovery.deployment.files import files_of
from django_conformance.overlay import Overlay
from django_conformance.rules.deployed import of_settings, with_deployed
from django_conformance.rules.judging import Judgement
from django_conformance.rules.loading import identifiers, load
from django_conformance.run.beginning import areas_of
from django_conformance.source.naming import naming
from django_conformance.source.roots import declare
from tests import compiled

_LIMIT = 60.0
"""Seconds for one project."""

_PRELOADED = (
    *("celery.app.amqp", "celery.app.task", "celery.backends.redis", "celery.beat", "celery.canvas"),
    *("celery.contrib.django.task", "celery.fixups.django", "celery.loaders.app", "celery.result", "celery.schedules"),
    *("celery.worker.worker", "kombu.pidbox", "kombu.transport.redis"),
    *("channels.generic.websocket", "channels.middleware", "channels.routing", "channels.security.websocket"),
    *("channels.sessions", "channels_redis.core", "encodings.utf_8_sig", "pyflakes.checker"),
    *("django.conf.urls", "django.core.asgi", "django.core.cache.backends.locmem", "django.shortcuts"),
    *("django.core.management.commands.makemigrations", "django.core.management.commands.migrate"),
    *("django.contrib.auth.apps", "django.contrib.auth.decorators", "django.contrib.auth.hashers"),
    *("django.contrib.auth.management", "django.contrib.auth.password_validation", "django.contrib.auth.signals"),
    *("django.contrib.auth.tokens", "django.contrib.auth.validators", "django.contrib.contenttypes.apps"),
    *("django.contrib.contenttypes.checks", "django.contrib.contenttypes.management", "django.contrib.sessions.apps"),
    *("django.contrib.sessions.middleware", "django.contrib.sites.shortcuts"),
    *("django.middleware.cache", "django.middleware.common", "django.views.decorators.cache"),
    *("django.middleware.csrf", "django.middleware.security", "django.utils.translation.reloader"),
    *("django.views.csrf", "django.views.defaults", "django.db.backends.sqlite3.base", "django.test.utils"),
)
"""What every small project imports, as far as it can be imported without a project's settings."""

_ENTRY_POINTS = ("celery.beat_schedulers", "celery.result_backends")
"""The groups that Celery asks for in every project: nothing is installed while tests run, so they are read once."""


@dataclass(frozen=True)
class Request:
    """A project's folder, its settings module, the ids of the rules to judge it by, and the areas that are looked at.

    Where none are given they are those of the rules, as in a run that selects these.
    ``deployed`` are the settings that a child judges in place of the module, for the one that asks for the whole.
    """

    project: str
    settings: str
    rules: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    deployed: DeployedSettings | None = None


def main() -> None:
    """Answer requests until standard input ends."""
    _preload()
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        sys.stdout.write(_in_a_child(from_json(Request, json.loads(line))) + "\n")
        sys.stdout.flush()


def _preload() -> None:
    importlib.metadata.entry_points = functools.cache(importlib.metadata.entry_points)  # type: ignore[assignment]
    importlib.metadata.version = functools.cache(importlib.metadata.version)
    for group in _ENTRY_POINTS:
        importlib.metadata.entry_points(group=group)
    for name in _PRELOADED:
        with suppress(ImportError):
            importlib.import_module(name)
    for part in ("discovery", "overlay", "rules", "source"):
        folder = importlib.import_module(f"django_conformance.{part}")
        for module in pkgutil.walk_packages(folder.__path__, f"{folder.__name__}."):
            if not module.name.endswith("__main__") and ".boot" not in module.name:
                importlib.import_module(module.name)
    compiled.remember()
    identifiers()
    naming()  # asks for the real path of each module, and remembers it
    with tempfile.TemporaryDirectory() as empty:
        deployment(files_of(Path(empty)))


def _in_a_child(request: Request) -> str:
    with suppress(Exception):  # the child says what is wrong with it
        for rule in request.rules:
            load(rule)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(request, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = b""
        while select.select([pipe], [], [], _LIMIT)[0] and (part := os.read(pipe.fileno(), 1 << 16)):
            answer += part
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return answer.decode() or json.dumps({"failure": f"the child ended with {os.waitstatus_to_exitcode(status)}"})


def _answer(request: Request, writing: int) -> None:
    gc.disable()  # as the process of a run does
    try:
        answer = _judged(request)
    except BaseException:  # noqa: BLE001 - the fault crosses to the test
        answer = {"failure": traceback.format_exc()}
    with os.fdopen(writing, "w", encoding="utf-8") as pipe:
        json.dump(answer, pipe, default=repr)
    os._exit(0)


def _judged(request: Request) -> dict[str, object]:
    from django_conformance.discovery.stages import discover
    from django_conformance.rules.judging import judge

    others = _deployed(request)
    with tempfile.TemporaryDirectory() as folder:
        variables = dict(request.deployed.variables) if request.deployed is not None else {}
        overlay = Overlay("zygote", folder, request.project, request.settings, mode="observe", variables=variables)
        file = overlays.write(overlay)
        os.environ.update(variables)
        os.environ.update({**overlays.environment(overlay), overlays.OVERLAY_VARIABLE: str(file)})
        os.chdir(request.project)
        sys.path[0] = request.project
        importlib.invalidate_caches()
        overlays.install(overlay)
        shown = os.dup(2)
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):  # the project may print, and must not answer for us
            os.dup2(null, descriptor)
        discovered = discover(overlay, lambda _stage: None, request.areas or areas_of(request.rules))
        os.dup2(shown, 1)  # what a rule prints stands below its test, where that fails
        judgements = judge(discovered.projects, request.rules)
        for settings, judged in others:
            judgements = with_deployed(judgements, judged, settings)
        sys.stdout.flush()
        return {"judgements": to_json(judgements), "inventory": to_json(discovered.inventory)}


def _deployed(request: Request) -> list[tuple[DeployedSettings, dict[str, Judgement]]]:
    """Judge the settings that the deployment runs with, each in a child of its own, before anything is imported here."""
    rules = of_settings(request.rules) if request.deployed is None else []
    if not rules:
        return []
    declare(request.project, ())
    answers: list[tuple[DeployedSettings, dict[str, Judgement]]] = []
    for settings in deployed_settings(files_of(Path(request.project)), request.settings):
        asked = Request(request.project, settings.module, tuple(rules), request.areas, settings)
        answer = json.loads(_in_a_child(asked))
        answers.append((settings, from_json(dict[str, Judgement], answer.get("judgements", {}))))
    return answers


if __name__ == "__main__":
    main()
