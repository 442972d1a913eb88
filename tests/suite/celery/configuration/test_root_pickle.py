"""A worker that accepts pickles does not run as root."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

PICKLES = 'CELERY_ACCEPT_CONTENT = ["json", "pickle"]\n'
COMPOSE = "services:\n  worker:\n    build: .\n    command: celery -A site_config worker\n"
DOCKERFILE = "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\n"
UNIT = "[Service]\nExecStart=/srv/bin/celery -A site_config worker\n"


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        ({"Dockerfile": DOCKERFILE, "compose.yaml": COMPOSE}, ""),
        ({"Dockerfile": f"{DOCKERFILE}USER 1000\n", "compose.yaml": COMPOSE}, PICKLES),
        ({"Dockerfile": DOCKERFILE, "compose.yaml": f"{COMPOSE}    user: '1000:1000'\n"}, PICKLES),
        ({"Dockerfile": DOCKERFILE.replace("python:3.12-slim", "shop/base"), "compose.yaml": COMPOSE}, PICKLES),
        ({"Dockerfile": f'{DOCKERFILE}ENTRYPOINT ["/app/entry.sh"]\n', "compose.yaml": COMPOSE}, PICKLES),
        ({"Dockerfile": DOCKERFILE, "compose.yaml": COMPOSE.replace("worker\n", "worker --uid web\n", 2)}, PICKLES),
        ({"w.service": f"{UNIT}User=web\n"}, PICKLES),
        ({"w.service": f"{UNIT}DynamicUser=yes\n"}, PICKLES),
        ({"w.service": f"{UNIT}[Install]\nWantedBy=default.target\n"}, PICKLES),
    ],
)
def test_accepts_other_users_and_other_content(files: dict[str, str], settings: str, rule: RuleTester) -> None:
    """JSON alone, a user of its own, and a base, an entry point or an option that may say whose the worker is."""
    rule.accepts(files, settings=settings)


@pytest.mark.parametrize(
    ("files", "place", "says"),
    [
        ({"Dockerfile": DOCKERFILE, "compose.yaml": COMPOSE}, "compose.yaml:4", "it does not start"),
        (
            {"Dockerfile": DOCKERFILE, "compose.yaml": f"{COMPOSE}    environment: [C_FORCE_ROOT=1]\n"},
            "compose.yaml:4",
            "what a pickle runs, root runs",
        ),
        (
            {"compose.yaml": COMPOSE.replace("build: .", "image: shop\n    user: root")},
            "compose.yaml:5",
            "runs as root",
        ),
        ({"w.service": UNIT}, "w.service:2", "accepts json, pickle"),
    ],
)
def test_accuses_root(files: dict[str, str], place: str, says: str, rule: RuleTester) -> None:
    """The image, the service or the unit runs it as root."""
    rule.accuses(files, place, settings=PICKLES, says=says)
