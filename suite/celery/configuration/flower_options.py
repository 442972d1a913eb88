"""Flower knows the options that it is given, and the URL of its broker API ends in a slash.

Why: Flower goes on without an option that it does not know: without a password, for instance. It puts the paths of RabbitMQ's management
behind ``broker_api``, whose last part it drops where the address does not end in ``/``: its page of the broker stays empty.

Fix: write the option that the message suggests, and ``http://…:15672/api/``.
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
        for name in tool.options:
            option = name.replace("-", "_")
            is_known = option in (*_OPTIONS, *_OF_CELERY) or len(option) == 1
            meant = nearest(option, _OPTIONS, alike=_ALIKE) if not is_known else None
            if meant is not None:
                yield _finding(tool, f"--{name}, which Flower does not have; did you mean --{meant}?", f"--{name}")
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


def _finding(tool: DeclaredTool, what: str, subject: str) -> Finding:
    return Finding(f"{tool.unit.name} runs Flower with {what}", subject=subject, location=tool.location)
