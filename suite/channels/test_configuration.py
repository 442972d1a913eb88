"""The ASGI application: it can be imported as a server imports it, and serves the protocols that the project needs.

https://channels.readthedocs.io/en/stable/installation.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import from_problem, from_suspicion, raise_all
from django_conformance.rules.judging import raise_judged

if TYPE_CHECKING:
    from django_conformance.inventory import AsgiApplication, ChannelsInventory, Inventory
    from django_conformance.rules.judging import Judgement
    from django_conformance.rules.loading import LoadedRule

INSTALLATION = "https://channels.readthedocs.io/en/stable/installation.html"
SETUP_FIRST = "https://channels.readthedocs.io/en/stable/deploying.html#configuring-the-asgi-application"
IMPORTS = "channels.configuration.application-imports"


def _suspected(channels: ChannelsInventory, rule: str) -> None:
    raise_all(from_suspicion(one) for one in channels.suspicions if one.rule == rule)


@pytest.mark.conformance(
    "channels.configuration.application-imports",
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/deployment/asgi/",
    each="channels",
)
def test_application_imports(subject: ChannelsInventory) -> None:
    """The ASGI application that the settings name, or that stands beside them, can be imported and called.

    Why: an ASGI server imports it before it does anything else, and ends where it cannot.

    Fix: correct what the message says went wrong, at the line that it names; ``python -c "import …"`` shows it again.
    """
    problems = [one for one in subject.problems if one.stage == "asgi-application"]
    raise_all(from_problem(one, f"The ASGI application {one.subject} cannot be loaded: {{}}") for one in problems)


@pytest.mark.conformance(
    "channels.configuration.imports-without-setup",
    level="must",
    docs="https://channels.readthedocs.io/en/stable/support.html",
    each="channels",
    after=(IMPORTS,),
)
def test_imports_without_setup(subject: ChannelsInventory) -> None:
    """The asgi module can be imported by a process in which Django is not set up yet.

    Why: ``runserver`` and tests set Django up first, so all is well there; Daphne, Uvicorn and Hypercorn import the
    asgi module and nothing else, and end with AppRegistryNotReady or ImproperlyConfigured.

    Fix: call ``get_asgi_application()`` at the top of the module, and import consumers, routing and middleware below
    it.
    """
    problems = [one for one in subject.problems if one.stage == "asgi-import-without-setup"]
    raise_all(
        from_problem(one, f"{one.subject} cannot be imported by an ASGI server, where Django is not set up: {{}}")
        for one in problems
    )


@pytest.mark.conformance(
    "channels.configuration.setup-first",
    level="should",
    docs=SETUP_FIRST,
    each="channels",
    after=(IMPORTS, "channels.configuration.imports-without-setup"),
)
def test_setup_first(subject: ChannelsInventory) -> None:
    """The asgi module sets Django up before it imports consumers, routing or models.

    Why: it works only as long as nothing that is imported there touches a model; the first consumer that imports one
    stops the server.

    Fix: ``django_application = get_asgi_application()`` first, then import what the message names.
    """
    _suspected(subject, "import-before-setup")


@pytest.mark.conformance(
    "channels.configuration.settings-module",
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/deployment/asgi/#configuring-the-settings-module",
    each="channels.application",
)
def test_settings_module(subject: AsgiApplication, inventory: Inventory) -> None:
    """The settings module that the asgi module falls back on exists.

    Why: ``manage.py`` has its own fallback, so the mistake shows only under a server that has no
    DJANGO_SETTINGS_MODULE.

    Fix: name the project's settings module in ``os.environ.setdefault("DJANGO_SETTINGS_MODULE", …)``.
    """
    _suspected(inventory.channels, "asgi-settings-module")


@pytest.mark.conformance(
    "channels.configuration.websocket-wired", level="must", docs=INSTALLATION, each="channels", after=(IMPORTS,)
)
def test_websocket_wired(subject: ChannelsInventory) -> None:
    """A project with WebSocket consumers has an application that handles WebSockets.

    Why: ``get_asgi_application()`` alone answers HTTP only: "Django can only handle ASGI/HTTP connections, not
    websocket".

    Fix: make the application a ProtocolTypeRouter with "http" and "websocket", and point ASGI_APPLICATION at it.
    """
    _suspected(subject, "websocket-not-wired")


@pytest.mark.conformance(
    "channels.configuration.http-declared",
    level="must",
    docs="https://channels.readthedocs.io/en/stable/releases/4.0.0.html",
    each="channels",
)
def test_http_declared(subject: ChannelsInventory) -> None:
    """A ProtocolTypeRouter that serves ``runserver`` too has an entry for "http".

    Why: Channels 4 adds none by itself, so with Daphne's ``runserver`` every page is an error.

    Fix: add ``"http": get_asgi_application()``.
    """
    raise_all(
        from_suspicion(one) for one in subject.suspicions if one.rule == "http-not-declared" and one.evidence["daphne"]
    )


@pytest.mark.conformance(
    "channels.configuration.http-elsewhere",
    level="info",
    docs="https://channels.readthedocs.io/en/stable/deploying.html",
    each="channels",
)
def test_http_elsewhere(subject: ChannelsInventory) -> None:
    """An application that handles WebSockets answers HTTP as well.

    Why: one that does not is right only behind a proxy that sends every other request to another server.

    Fix: add ``"http": get_asgi_application()``, or leave it so where HTTP is served by another process.
    """
    raise_all(
        from_suspicion(one)
        for one in subject.suspicions
        if one.rule == "http-not-declared" and not one.evidence["daphne"]
    )


@pytest.mark.conformance("channels.configuration.daphne-first", level="must", docs=INSTALLATION, each="channels")
def test_daphne_first(subject: ChannelsInventory) -> None:
    """``daphne`` stands before ``django.contrib.staticfiles`` in INSTALLED_APPS.

    Why: both bring a ``runserver``, the first one wins, and Daphne's system check stops every management command
    (daphne.E001).

    Fix: move "daphne" to the top of INSTALLED_APPS.
    """
    _suspected(subject, "daphne-order")


@pytest.mark.conformance("channels.configuration.runserver", level="info", docs=INSTALLATION, each="channels")
def test_runserver(subject: ChannelsInventory) -> None:
    """``manage.py runserver`` serves the ASGI application of a project that has WebSocket routes.

    Why: without Daphne among the apps it serves WSGI, and every WebSocket answers 404 in development.

    Fix: add "daphne" at the top of INSTALLED_APPS, or develop with the ASGI server that production uses.
    """
    _suspected(subject, "runserver-without-asgi")


@pytest.mark.conformance(
    "channels.configuration.origin-validated",
    level="info",
    docs="https://channels.readthedocs.io/en/stable/topics/security.html#websockets",
    each="channels",
)
def test_origin_validated(subject: ChannelsInventory) -> None:
    """WebSockets are opened only for pages of the project's own origins.

    Why: browsers let any site open a WebSocket with the user's cookies, and no CSRF token guards it.

    Fix: wrap the stack: ``AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(…)))``.
    """
    _suspected(subject, "origin-not-validated")


@pytest.mark.conformance(
    "channels.configuration.origins-list",
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/security.html#websockets",
    each="channels",
)
def test_origins_list(subject: ChannelsInventory) -> None:
    """An origin validator is given a list of origins.

    Why: a single text is taken for a list of its letters, and every browser is refused.

    Fix: write the origin in brackets: ``OriginValidator(application, ["https://example.com"])``.
    """
    _suspected(subject, "origins-not-a-list")


@pytest.mark.conformance(
    "channels.configuration.middleware-apps",
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/authentication.html",
    each="channels",
)
def test_middleware_apps(subject: ChannelsInventory) -> None:
    """The Django apps that session and authentication middleware read from are installed.

    Why: a client without a cookie connects, so tests pass; a browser that brings a session's cookie makes the
    middleware import a model of an app that is not installed.

    Fix: add the app to INSTALLED_APPS and migrate, or take the middleware away.
    """
    _suspected(subject, "middleware-without-app")


@pytest.mark.conformance(
    "channels.configuration.middleware-call",
    level="must",
    docs="https://asgi.readthedocs.io/en/latest/specs/main.html#applications",
    each="channels",
)
def test_middleware_call(subject: ChannelsInventory) -> None:
    """ASGI middleware takes scope, receive and send, and gives all three to what it wraps.

    Why: a TypeError for every connection. Middleware that takes the scope alone is of Channels 2.

    Fix: write ``async def __call__(self, scope, receive, send)`` and ``return await self.app(scope, receive, send)``.
    """
    _suspected(subject, "middleware-call")


def test_configuration(rule: LoadedRule, subject: str, judgements: dict[str, Judgement]) -> None:
    """Each rule of ``configuration/``, judged in the process that has the project imported, found nothing."""
    raise_judged(rule.check, subject, judgements)
