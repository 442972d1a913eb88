"""The program that a container's health check runs is in its image."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_COMPOSE = (
    "services:\n  web:\n    build: .\n    command: daphne site_config.asgi:application\n"
    "    healthcheck:\n      test: {}\n"
)
_CURL = "curl -f http://localhost:8000/"


def _files(dockerfile: str, test: str = _CURL) -> dict[str, str]:
    return {"compose.yaml": _COMPOSE.format(test), "Dockerfile": dockerfile}


@pytest.mark.parametrize(
    ("dockerfile", "test"),
    [
        ("FROM python:3.12\n", _CURL),
        ("FROM python:3.12-slim\nRUN apt-get update && apt-get install -y curl\n", _CURL),
        ("FROM python:3.12-slim\nRUN apt-get install -y $PACKAGES\n", _CURL),
        ("FROM python:3.12-alpine\n", "wget -qO- http://localhost:8000/"),
        ("FROM registry.example/python-base:3.12-slim\n", _CURL),
        ("FROM python:3.12-slim\n", "python -c \"import urllib.request as r; r.urlopen('http://localhost:8000/')\""),
        ("ARG BASE\nFROM $BASE\n", _CURL),
    ],
)
def test_accepts_programs_that_are_there(dockerfile: str, test: str, rule: RuleTester) -> None:
    """In the base, installed, maybe installed, in an image of one's own, and Python itself."""
    rule.accepts(_files(dockerfile, test))


@pytest.mark.parametrize(
    ("dockerfile", "test", "tool"),
    [
        ("FROM python:3.12-slim\nRUN apt-get install -y libpq5\n", _CURL, "curl"),
        ("FROM python:3.12-slim-bookworm AS base\nFROM base\n", '["CMD", "wget", "-q", "http://localhost/"]', "wget"),
        ("FROM python:3.12-alpine\n", _CURL, "curl"),
    ],
)
def test_accuses_programs_that_are_missing(dockerfile: str, test: str, tool: str, rule: RuleTester) -> None:
    """The check's line is named, the program, and the image."""
    rule.accuses(_files(dockerfile, test), "compose.yaml:6", says=f"calls {tool}, which Dockerfile does not install")


def test_accuses_the_check_of_an_image(rule: RuleTester) -> None:
    """A HEALTHCHECK of the Dockerfile counts, too."""
    dockerfile = (
        f'FROM python:3.12-slim\nHEALTHCHECK CMD {_CURL} || exit 1\nCMD ["daphne", "site_config.asgi:application"]\n'
    )
    rule.accuses({"Dockerfile": dockerfile}, "Dockerfile:2", says="calls curl")
