"""The result backend can be built: it exists, its library is installed and its address is complete.

Why: the first call of a task raises, in the web process and in the worker.

Fix: correct result_backend. A rediss:// address needs ssl_cert_reqs, a db+ address needs SQLAlchemy, and a password is
escaped with ``urllib.parse.quote(password, safe="")``.
"""

from collections.abc import Iterator

from django_conformance.discovery.address_faults import url_fault
from django_conformance.discovery.celery.live import LiveApp
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.findings import from_problem
from django_conformance.overlay.addresses import masked
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-result-backend-settings",
    settings=True,
)

_DATABASES = ("postgres", "postgresql", "mysql", "sqlite", "oracle", "mssql", "mariadb")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each app whose result backend cannot be built, or whose address means another server."""
    misread = set()
    for app in project.apps:
        url = app.declared("result_backend")
        fault = url_fault(url) if isinstance(url, str) and "://" in url else ""
        fault = fault or _of_sentinel(url, app) or _of_database(url)
        if fault:
            misread.add(app.path)
            name = _name(app)
            yield Finding(
                f"{name} = {masked(str(url))!r} {fault}",
                subject=name,
                location=place_of(project.context.sources, name) or app.location,
                evidence={"app": app.path, "url": masked(str(url))},
            )
    names = {app.path: _name(app) for app in project.apps}
    for problem in project.problems("result-backend"):
        if problem.subject not in misread:
            name = names.get(problem.subject, "result_backend")
            yield from_problem(problem, f"The result backend cannot be built from {name}: {{}}")


def _name(app: LiveApp) -> str:
    """Return what the settings call an app's ``result_backend``."""
    return f"{app.app.namespace}_result_backend".upper() if app.app.namespace else "result_backend"


def _of_database(url: object) -> str:
    scheme = url.partition("://")[0] if isinstance(url, str) and "://" in url else ""
    if scheme.partition("+")[0] not in _DATABASES:
        return ""
    return (
        f"names no backend of Celery's: write db+{scheme}://… for SQLAlchemy, or 'django-db' for django-celery-results"
    )


def _of_sentinel(url: object, app: LiveApp) -> str:
    if not isinstance(url, str) or not url.startswith("sentinel://"):
        return ""
    options = app.value("result_backend_transport_options")
    if isinstance(options, dict) and options.get("master_name"):
        return ""
    return "names Sentinels, and result_backend_transport_options has no 'master_name' to ask them for"
