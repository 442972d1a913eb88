"""The repository has every script that a deployment file starts."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = """
services:
  web:
    build: .
    command: /srv/shop/docker/start-web.sh
  beat:
    build: .
    command: {beat}
"""
SCRIPTS = {
    "docker/start-web.sh": "#!/bin/sh\nexec gunicorn site_config.wsgi\n",
    "docker/start-beat.sh": "#!/bin/sh\nexec celery -A site_config beat\n",
}


@pytest.mark.parametrize(
    ("beat", "dockerfile"),
    [
        ("/srv/shop/docker/start-beat.sh", ""),
        ("/usr/local/bin/start-scheduler.sh", ""),
        ("/srv/shop/docker/start-scheduler.sh", "RUN cp docker/start-beat.sh docker/start-scheduler.sh\n"),
        ("celery -A site_config beat", ""),
    ],
)
def test_accepts_scripts_that_are_there(beat: str, dockerfile: str, rule: RuleTester) -> None:
    """In the repository, in the base image, made when the image is built; and no script."""
    rule.accepts(
        {**SCRIPTS, "compose.yaml": COMPOSE.format(beat=beat), "Dockerfile": f"FROM python:3.12\n{dockerfile}"}
    )


def test_accepts_scripts_of_the_image(rule: RuleTester) -> None:
    """An image has scripts of its own in a folder that the project copies its scripts to."""
    compose = COMPOSE.replace("/srv/shop/docker/", "/usr/local/bin/").format(beat="/usr/local/bin/wait-for-it.sh")
    image = "FROM python:3.12\nCOPY docker/start-web.sh /usr/local/bin/start-web.sh\n"
    rule.accepts({**SCRIPTS, "compose.yaml": compose, "Dockerfile": image})


def test_accepts_a_script_that_each_machine_has_for_itself(rule: RuleTester) -> None:
    """Git ignores it by its name, or by a pattern."""
    compose = COMPOSE.format(beat="/srv/shop/docker/start-beat.local.sh")
    for ignored in ("docker/start-beat.local.sh\n", "*.local.sh\n"):
        rule.accepts({**SCRIPTS, "compose.yaml": compose, ".gitignore": ignored})


@pytest.mark.parametrize("beat", ["/srv/shop/docker/start-beats.sh", "sh /srv/shop/docker/start-celery-beat.sh"])
def test_accuses_scripts_that_are_not(beat: str, rule: RuleTester) -> None:
    """By itself and through a shell, under a name that none has."""
    [finding] = rule.findings({**SCRIPTS, "compose.yaml": COMPOSE.format(beat=beat)})

    assert finding.subject == "beat"
    assert "start-beat.sh" in finding.message
