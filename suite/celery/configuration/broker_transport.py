"""The broker's URL names a transport that exists.

Why: every call of a task raises KeyError, and no worker starts.

Fix: correct the scheme of the URL.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.configuration import urls
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.overlay.addresses import masked
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(
    level="must", docs="https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/", settings=True
)

_ALIKE = 0.6


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each broker URL of a scheme that kombu has no transport for, or whose transport cannot be imported."""
    from kombu.transport import TRANSPORT_ALIASES, resolve_transport

    for app in project.apps:
        for setting in ("broker_url", "broker_read_url", "broker_write_url"):
            for url in urls(app.declared(setting)):
                scheme = url.partition("://")[0].split("+")[0] if "://" in url else ""
                try:
                    resolve_transport(scheme or "amqp")
                except (KeyError, ValueError, ImportError, AttributeError) as error:
                    suggestion = nearest(scheme, TRANSPORT_ALIASES, alike=_ALIKE)
                    advice = f"; did you mean {suggestion}://?" if suggestion else ""
                    name = f"{app.app.namespace}_{setting}".upper() if app.app.namespace else setting
                    yield Finding(
                        f"{name} = {masked(url)!r} names the transport {scheme!r}, which does not exist{advice} "
                        f"({error})",
                        subject=name,
                        location=app.location,
                        evidence={"app": app.path, "url": masked(url), "suggestion": suggestion},
                    )
