"""A health check gets an answer from the settings that the server runs with."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_COMPOSE = """services:
  web:
    build: .
    command: gunicorn site_config.wsgi
    healthcheck:
      test: {}
"""
_POD = """apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      image: shop
      command: [gunicorn, site_config.wsgi]
      livenessProbe: {httpGet: {path: /health/, port: 8000%s}}
"""
_FAILING = "curl -f http://localhost:8000/health/"


@pytest.mark.parametrize(
    ("test", "settings"),
    [
        (_FAILING, "ALLOWED_HOSTS = ['shop.example', 'localhost']"),
        (_FAILING, "ALLOWED_HOSTS = ['*']"),
        (_FAILING, "import os\nALLOWED_HOSTS = os.environ.get('HOSTS', 'shop.example').split(',')"),
        (_FAILING, "MIDDLEWARE.insert(0, 'site_config.health.HealthMiddleware')"),
        (_FAILING, "DEBUG = True"),
        ("curl http://localhost:8000/health/", ""),
        ("curl -fH 'Host:shop.example' http://localhost:8000/health/", ""),
        ("celery -A site_config inspect ping", ""),
        (
            "curl -f http://localhost:8000/health/",
            "ALLOWED_HOSTS = ['localhost']\nSECURE_SSL_REDIRECT = True\nSECURE_REDIRECT_EXEMPT = [r'^health/']",
        ),
    ],
)
def test_accepts_checks_that_are_answered(test: str, settings: str, rule: RuleTester) -> None:
    """A host that is allowed, or may be; a check that does not fail; a middleware that may answer before Django asks."""
    health = "class HealthMiddleware:\n    def __init__(self, get_response):\n        pass\n"
    rule.accepts({"compose.yaml": _COMPOSE.format(test), "site_config/health.py": health}, settings=settings)


def test_accepts_a_probe_with_a_host(rule: RuleTester) -> None:
    """Kubernetes sends the header that it is told to."""
    rule.accepts({"web.yaml": _POD % ", httpHeaders: [{name: Host, value: shop.example}]"})


@pytest.mark.parametrize(
    ("test", "settings", "told"),
    [
        (_FAILING, "", "asks for localhost, which ALLOWED_HOSTS"),
        ('["CMD", "wget", "-qO-", "http://127.0.0.1:8000/"]', "", "asks for 127.0.0.1"),
        (_FAILING, "ALLOWED_HOSTS = ['localhost']\nSECURE_SSL_REDIRECT = True", "is redirected to HTTPS"),
    ],
)
def test_accuses_checks_that_are_refused(test: str, settings: str, told: str, rule: RuleTester) -> None:
    """The check's line is named, and which setting refuses it."""
    rule.accuses({"compose.yaml": _COMPOSE.format(test)}, "compose.yaml:6", settings=settings, says=told)


def test_accuses_a_probe_of_the_pod(rule: RuleTester) -> None:
    """Kubernetes asks for the address of the pod, which no list of hosts has."""
    rule.accuses({"web.yaml": _POD % ""}, "web.yaml:9", says="asks for the address of the pod")
