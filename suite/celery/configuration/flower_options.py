"""The options that Flower gets are those that it reads.

Why: Flower ignores a variable whose name after ``FLOWER_`` is none of its options, and an option that it does not know: it runs without a
password, or without the broker's queues. It puts the paths of RabbitMQ's management behind ``broker_api``, whose last part it
drops where the address does not end in ``/``.

Fix: write the name of the option in capitals after ``FLOWER_``, and ``http://…:15672/api/``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.deployment import deployment
from django_conformance.inventory import DeclaredTool, each_line
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(level="should", docs="https://flower.readthedocs.io/en/latest/config.html")

_PREFIX = "FLOWER_"
_ALIKE = 0.8
_OPTIONS = (
    *("address", "auth", "auth_provider", "auto_refresh", "basic_auth", "broker_api", "ca_certs", "certfile", "conf"),
    *("cookie_secret", "db", "debug", "enable_events", "format_task", "inspect", "inspect_timeout", "keyfile"),
    *("logging", "max_tasks", "max_workers", "natural_time", "oauth2_key", "oauth2_okta_base_url"),
    *("oauth2_redirect_uri", "oauth2_secret", "persistent", "port", "purge_offline_workers", "queued_columns"),
    *("state_save_interval", "task_runtime_metric_buckets", "tasks_columns", "unauthenticated_api", "unix_socket"),
    *("url_prefix", "xheaders"),
)
_OF_CELERY = ("app", "broker", "result_backend", "loader", "config", "workdir", "no_color", "quiet", "loglevel")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each misspelled option of a Flower that is deployed, and each address of its broker that lacks the last slash."""
    read = deployment(project.context.deployment_files).variables
    for tool in each_line(project.context.deployment.tools):
        if tool.tool != "flower":
            continue
        values = read.get(tool.unit, {})
        given = {name: name.removeprefix(_PREFIX).lower() for name in values if name.startswith(_PREFIX)}
        named = {
            f"--{name}": name.replace("-", "_") for name in tool.options if name not in _OF_CELERY and len(name) > 1
        }
        for written, option in (*given.items(), *named.items()):
            meant = nearest(option, _OPTIONS, alike=_ALIKE) if option not in (*_OPTIONS, *_OF_CELERY) else None
            if meant is not None:
                yield _finding(
                    tool, f"{written}, which Flower does not read; did you mean {_like(written, meant)}?", written
                )
        yield from _address(tool, values)


def _address(tool: DeclaredTool, values: Mapping[str, str]) -> Iterator[Finding]:
    options = {name.replace("-", "_"): value for name, value in tool.options.items()}
    for written, value in (
        (f"{_PREFIX}BROKER_API", values.get(f"{_PREFIX}BROKER_API")),
        ("--broker_api", options.get("broker_api")),
    ):
        if value and value.rstrip("\"'").endswith("/api"):
            yield _finding(
                tool, f"{written} without a slash at its end: Flower asks for /queues in place of /api/queues", written
            )


def _like(written: str, meant: str) -> str:
    return f"--{meant}" if written.startswith("--") else f"{_PREFIX}{meant.upper()}"


def _finding(tool: DeclaredTool, what: str, subject: str) -> Finding:
    return Finding(f"{tool.unit.name} runs Flower with {what}", subject=subject, location=tool.location)
