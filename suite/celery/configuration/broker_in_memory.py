"""The broker is shared by the site and its workers.

Why: ``memory://`` lives within one process. No worker ever gets what the site publishes there, and there is no error.

Fix: name a broker that is a server of its own, ``redis://…`` or ``amqp://…``.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.configuration import urls
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.stage import is_for_development
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import is_from_environment
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/projects/kombu/en/stable/reference/kombu.transport.memory.html",
    settings=True,
)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each app whose broker, or whose store of results, lives within one process, with DEBUG off."""
    if is_for_development(project.context):
        return
    for app in project.apps:
        if app.record.configuration.get("task_always_eager"):
            continue
        for key, what in (
            ("broker_url", "what one process publishes no worker gets"),
            ("result_backend", "what a worker stores no other process reads"),
        ):
            value = app.declared(key)
            if any(url.startswith(("memory://", "cache+memory://")) for url in urls(value)):
                name = f"{app.app.namespace}_{key}".upper() if app.app.namespace else key
                if is_from_environment(project.context.sources, name, key.upper()):
                    continue
                yield Finding(
                    f"{name} = {value!r} lives within one process: {what}",
                    subject=name,
                    location=place_of(project.context.sources, name) or app.location,
                )
