"""A server is started with options that it has.

Why: each server has its own names for the same thing. ``uvicorn --bind`` ends with "No such option", ``gunicorn --host`` with "unrecognized arguments": the
service restarts again and again.

Fix: write the option that the server has: ``gunicorn --bind 0.0.0.0:8000``, ``uvicorn --host 0.0.0.0 --port 8000``, ``daphne -b 0.0.0.0 -p 8000``.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.inventory import DeclaredServer, each_line
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/howto/deployment/")

_SHARED = "help version"
_KNOWN = {
    "gunicorn": frozenset(
        (
            f"{_SHARED} config bind backlog workers worker-class threads worker-connections max-requests max-requests-jitter timeout "
            "graceful-timeout keep-alive limit-request-line limit-request-fields limit-request-field_size reload reload-engine "
            "reload-extra-file spew check-config print-config preload no-sendfile reuse-port chdir daemon env pid worker-tmp-dir user "
            "group umask initgroups forwarded-allow-ips access-logfile disable-redirect-access-to-syslog access-logformat error-logfile "
            "log-file log-level capture-output logger-class log-config log-config-json log-syslog-to log-syslog log-syslog-prefix "
            "log-syslog-facility enable-stdio-inheritance statsd-host dogstatsd-tags statsd-prefix name pythonpath paste paster "
            "proxy-protocol proxy-allow-from keyfile certfile ssl-version cert-reqs ca-certs suppress-ragged-eofs do-handshake-on-connect "
            "asgi-disconnect-grace-period asgi-lifespan asgi-loop control-socket control-socket-mode dirty-app dirty-graceful-timeout dirty-threads "
            "dirty-timeout dirty-workers enable-backlog-metric http-parser http-protocols http2-cleartext http2-initial-window-size "
            "http2-max-concurrent-streams http2-max-frame-size http2-max-header-list-size no-control-socket protocol root-path uwsgi-allow-from "
            "websocket-max-message-size "
            "ciphers paste-global permit-obsolete-folding strip-header-spaces permit-unconventional-http-method "
            "permit-unconventional-http-version casefold-http-method forwarder-headers header-map"
        ).split()
    ),
    "uvicorn": frozenset(
        (
            f"{_SHARED} access-log app-dir backlog date-header env-file factory fd forwarded-allow-ips h11-max-incomplete-event-size header host http2 "
            "http interface lifespan limit-concurrency limit-max-requests limit-max-requests-jitter log-config log-level loop no-access-log "
            "no-date-header no-proxy-headers no-server-header no-use-colors port proxy-headers reload reload-delay reload-dir reload-exclude "
            "reload-include reset-contextvars root-path server-header ssl-ca-certs ssl-cert-reqs ssl-certfile ssl-ciphers ssl-keyfile "
            "ssl-keyfile-password ssl-version timeout-graceful-shutdown timeout-keep-alive timeout-worker-healthcheck uds use-colors workers "
            "ws ws-max-queue ws-max-size ws-per-message-deflate ws-ping-interval ws-ping-timeout"
        ).split()
    ),
    "daphne": frozenset(
        (
            f"{_SHARED} access-log application-close-timeout bind endpoint fd http-timeout log-fmt no-server-name ping-interval ping-timeout port "
            "proxy-headers proxy-headers-host proxy-headers-port root-path server-name unix-socket verbosity websocket_timeout "
            "websocket_connect_timeout websocket-max-frame-size websocket-max-message-size request-buffer-size"
        ).split()
    ),
    "hypercorn": frozenset(
        (
            f"{_SHARED} access-log access-logfile access-logformat backlog bind ca-certs cert-reqs certfile ciphers config daemon debug "
            "error-log error-logfile graceful-timeout group insecure-bind keep-alive keyfile keyfile-password log-config log-file log-level "
            "max-requests max-requests-jitter pid quic-bind read-timeout reload root-path server-name statsd-host statsd-prefix umask user "
            "verify-mode websocket-ping-interval worker-class workers"
        ).split()
    ),
}
"""The long options of each server."""

_ABBREVIATING = ("gunicorn", "daphne", "hypercorn")
"""Servers that take the beginning of an option for it, where only one begins so."""

_MEANT = {
    ("gunicorn", "host"): "bind",
    ("gunicorn", "port"): "bind",
    ("uvicorn", "bind"): "host",
    ("uvicorn", "timeout"): "timeout-keep-alive",
    ("uvicorn", "threads"): "workers",
    ("daphne", "host"): "bind",
    ("hypercorn", "host"): "bind",
    ("hypercorn", "port"): "bind",
}


def find(project: Project) -> Iterator[Finding]:
    """Yield each long option that another server has, or one of this one's is nearly called as."""
    elsewhere = frozenset().union(*_KNOWN.values())
    for server in each_line(project.context.deployment.servers):
        known = _KNOWN.get(server.program, frozenset())
        for name in server.options if known else ():
            if len(name) < 3 or name in known or not _is_refused(name, server, known):
                continue
            meant = _MEANT.get((server.program, name)) or nearest(name, known)
            if meant is None and name not in elsewhere:
                continue
            advice = f": did you mean --{meant}?" if meant else ""
            yield Finding(
                f"{server.unit.name} runs {server.command!r}, and {server.program} has no option --{name}{advice}",
                subject=server.unit.name,
                location=server.location,
                evidence={"option": name},
            )


def _is_refused(name: str, server: DeclaredServer, known: frozenset[str]) -> bool:
    beginning = [option for option in known if option.startswith(name)]
    return f"--{name}" in server.command and not (server.program in _ABBREVIATING and len(beginning) == 1)
