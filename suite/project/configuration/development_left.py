"""Production settings contain no values meant for development.

Why: with DEBUG off and no ALLOWED_HOSTS every request gets 400. A key that startproject wrote is as public as the repository:
whoever has it can sign sessions and password-reset links. Mail that goes to the console reaches nobody.

Fix: read the key from the environment, name the hosts, and send mail through SMTP where DEBUG is off.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from django_conformance.discovery.deployment.certain import has_these_settings, is_certain
from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import is_debug, is_for_development, names_production
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import is_from_shell, read_in
from django_conformance.source.nodes import spelled
from django_conformance.source.reading import code_of, members, readable
from django_conformance.source.setting_places import place_of

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/howto/deployment/checklist/", settings=True)

_MADE_KEY = re.compile(
    r"^[ \t]*(?:export[ \t]+)?(?P<name>(?:\w+_)?SECRET_KEY)=[\"']?\$\([^\n]*(?:openssl|import secrets|random|uuid|token_|pwgen)[^\n]*",
    re.MULTILINE,
)
_STARTING = re.compile(r"^\s*(?:exec\b|gunicorn\b|daphne\b|uvicorn\b|uwsgi\b|supervisord\b)", re.MULTILINE)
_NOWHERE = ("console", "locmem", "dummy", "filebased")
_MAKERS = (
    "get_random_secret_key",
    "token_urlsafe",
    "token_hex",
    "token_bytes",
    "urandom",
    "uuid4",
    "get_random_string",
)
_SENDING = ("send_mail", "EmailMessage", "EmailMultiAlternatives", "send_mass_mail", "mail_admins", "email_user")


def find(project: Project) -> Iterator[Finding]:
    """Yield what is left of development, where the settings themselves say it."""
    settings, sources = project.context.originals, project.context.sources
    is_on = is_debug(project.context) and not is_from_shell(sources, "DEBUG")
    runs = _of_production(project) if is_on else ""
    if runs or (is_on and names_production(project.context.settings)):
        yield Finding(
            f"DEBUG is on in {project.context.settings}{runs}: every error shows visitors the code and the settings",
            subject="DEBUG",
            location=place_of(sources, "DEBUG"),
        )
    yield from _key_of_script(project)
    if is_for_development(project.context):
        return
    yield from _toolbar(project)
    if not settings.get("ALLOWED_HOSTS") and (place := _written(project, "ALLOWED_HOSTS")) is not None:
        yield Finding(
            "ALLOWED_HOSTS is empty and DEBUG is off: every request gets 400 Bad Request",
            subject="ALLOWED_HOSTS",
            location=place,
        )
    key = settings.get("SECRET_KEY")
    if isinstance(key, str) and key.startswith("django-insecure-"):
        yield Finding(
            "SECRET_KEY is the one that startproject wrote, which is known to whoever reads the repository, and DEBUG is off",
            subject="SECRET_KEY",
            location=place_of(sources, "SECRET_KEY"),
        )
    yield from _random_key(project)
    backend = str(settings.get("EMAIL_BACKEND", ""))
    kind = backend.removeprefix("django.core.mail.backends.").partition(".")[0]
    place = _written(project, "EMAIL_BACKEND") if kind in _NOWHERE else None
    sending = sources.code(containing=_SENDING) if place is not None else []
    sending = [file for file in sending if "settings" not in file.relative]
    if place is not None and sending:
        yield Finding(
            f"EMAIL_BACKEND = {backend!r} and DEBUG is off: the mail that {sending[0].relative} sends reaches nobody",
            subject="EMAIL_BACKEND",
            location=place,
        )


def _of_production(project: Project) -> str:
    """Say which service of a Compose file for production runs these settings; empty where none certainly does."""
    context = project.context
    for server in context.deployment.servers:
        is_production = server.unit.format == "compose" and server.unit.stage == "production"
        if is_production and has_these_settings(context, server) and is_certain(context, "DEBUG", server):
            return f", which {server.unit.name} runs ({server.unit.location})"
    return ""


def _key_of_script(project: Project) -> Iterator[Finding]:
    """Yield a key that the script which starts a container makes anew each time."""
    for file in project.context.deployment_files.scripts:
        match = _MADE_KEY.search(file.text) if file.stage != "development" else None
        if match is not None and _STARTING.search(file.text) and ">" not in match.group():
            yield Finding(
                f"{file.relative} makes a new {match['name']} each time it starts: sessions and links of mails end with it, and each replica has another",
                subject="SECRET_KEY",
                location=file.place(match.start("name")),
                hint="Keep the key where all processes read it: a secret, or a file of variables.",
            )


def _toolbar(project: Project) -> Iterator[Finding]:
    """Yield that the debug toolbar is installed where DEBUG is off: it shows nothing, or shows it to everybody."""
    settings, sources = project.context.originals, project.context.sources
    apps = [str(app) for app in members(readable(settings.get("INSTALLED_APPS")))]
    configured = settings.get("DEBUG_TOOLBAR_CONFIG")
    callback = configured.get("SHOW_TOOLBAR_CALLBACK") if isinstance(configured, Mapping) else None
    if "debug_toolbar" not in apps or (callback is not None and not _answers_true(callback)):
        return
    shown = "SHOW_TOOLBAR_CALLBACK shows it to everybody: settings, queries and headers" if callback else ""
    yield Finding(
        "INSTALLED_APPS has 'debug_toolbar' and DEBUG is off: "
        + (shown or "it shows nothing there, and every server has to have a package for development installed"),
        subject="debug_toolbar",
        location=place_of(sources, "INSTALLED_APPS"),
        hint='Write if DEBUG: INSTALLED_APPS += ["debug_toolbar"], and so for its middleware and its URLs.',
    )


def _random_key(project: Project) -> Iterator[Finding]:
    """Yield that each process makes a key of its own: no variable gives them one."""
    for file in project.context.sources.code(containing=("SECRET_KEY",)):
        for statement in file.tree.body if file.loaded is not None else ():
            if not isinstance(statement, ast.Assign) or spelled(statement.targets[0]) != "SECRET_KEY":
                continue
            variable, _ = read_in(statement.value)
            calls = [node for node in ast.walk(statement.value) if isinstance(node, ast.Call)]
            makes = next((call for call in calls if file.dotted(call.func).endswith(_MAKERS)), None)
            if makes is not None and (variable is None or _is_never_given(project, variable)):
                yield Finding(
                    f"SECRET_KEY is {ast.unparse(makes)}, which each process makes for itself: a session of one is none for another, "
                    "and every restart ends all",
                    at=file.at(statement, "SECRET_KEY"),
                )


def _is_never_given(project: Project, variable: str) -> bool:
    """Whether a Compose file starts a server and certainly gives it no such variable."""
    servers = [server.unit for server in project.context.deployment.servers if server.unit.stage != "development"]
    units = project.context.deployment.units
    is_set = any(variable in unit.variables or unit.variable_files for unit in units)
    return not is_set and any(unit.format == "compose" for unit in servers)


def _answers_true(callback: object) -> bool:
    """Whether a function answers True whatever it is asked."""
    code = code_of(callback)
    return code is not None and not code.co_names and code.co_consts in ((True,), (None, True))


def _written(project: Project, name: str) -> Location | None:
    """Return where a setting is written out, not read from the environment: its last assignment, at the top of a file."""
    files = [file for file in project.context.sources.code(containing=(name,)) if file.loaded is not None]
    files.sort(key=lambda file: file.module != project.context.settings)
    for file in files:
        assignments = [
            statement
            for statement in file.of(ast.Assign)
            if [spelled(target) for target in statement.targets] == [name]
        ]
        if assignments:
            last = max(assignments, key=lambda statement: statement.lineno)
            is_literal = isinstance(last.value, (ast.Constant, ast.List, ast.Tuple))
            return file.place(last) if is_literal and last in file.tree.body else None
    return None
