"""Beat can write its schedule file."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

DOCKERFILE = "FROM python\nWORKDIR /app\nRUN useradd web\nCOPY . .\nRUN pip install -r requirements.txt\nUSER web\n"
COMPOSE = "services:\n  beat:\n    build: .\n    command: celery -A site_config beat\n"


def pod(command: str, security: str = "{readOnlyRootFilesystem: true}", mounts: str = "[]") -> dict[str, str]:
    """Return a deployment of beat."""
    return {
        "k8s/beat.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: beat}\nspec:\n  template:\n    spec:\n"
        f"      containers:\n        - name: beat\n          args: {command}\n          securityContext: {security}\n"
        f"          volumeMounts: {mounts}\n"
    }


BEAT = "[celery, -A, site_config, beat]"


@pytest.mark.parametrize(
    "files",
    [
        {"Dockerfile": DOCKERFILE.replace("COPY .", "COPY --chown=web ."), "compose.yaml": COMPOSE},
        {"Dockerfile": DOCKERFILE.replace("USER", "RUN chown -R web /app\nUSER"), "compose.yaml": COMPOSE},
        {"Dockerfile": DOCKERFILE.replace("USER web", "USER root"), "compose.yaml": COMPOSE},
        {"Dockerfile": DOCKERFILE.replace("/app", "/home/web/app"), "compose.yaml": COMPOSE},
        {"Dockerfile": f"{DOCKERFILE}WORKDIR /data\n", "compose.yaml": COMPOSE},
        {
            "Dockerfile": DOCKERFILE,
            "compose.yaml": COMPOSE.replace("beat\n", "beat -s /tmp/schedule\n").replace(
                "  beat -s /tmp/schedule", "  beat"
            ),
        },
        {"Dockerfile": DOCKERFILE, "compose.yaml": f"{COMPOSE}    volumes: ['.:/app']\n"},
        pod("[celery, -A, site_config, beat, --schedule=/tmp/schedule]", mounts="[{mountPath: /tmp}]"),
        pod(BEAT, "{readOnlyRootFilesystem: false}"),
        pod(BEAT, mounts="[{mountPath: /app}]"),
        pod("[celery, -A, site_config, beat, -S, 'django_celery_beat.schedulers:DatabaseScheduler']"),
    ],
)
def test_accepts_beats_that_may_write(files: dict[str, str], rule: RuleTester) -> None:
    """The user has the folder, a volume is mounted there, or the schedule is kept elsewhere."""
    rule.accepts(files)


def test_accepts_a_path_of_the_settings(rule: RuleTester) -> None:
    """The settings may say where the file is."""
    files = {"Dockerfile": DOCKERFILE, "compose.yaml": COMPOSE}
    rule.accepts(files, settings='CELERY_BEAT_SCHEDULE_FILENAME = "/tmp/celerybeat-schedule"')


@pytest.mark.parametrize(
    ("files", "place", "why"),
    [
        ({"Dockerfile": DOCKERFILE, "compose.yaml": COMPOSE}, "compose.yaml:4", "Dockerfile makes /app as root"),
        (
            {"Dockerfile": DOCKERFILE.replace("USER web", "USER 1000:1000"), "compose.yaml": COMPOSE},
            "compose.yaml:4",
            "and then runs as 1000",
        ),
        (
            {"Dockerfile": f'{DOCKERFILE}CMD ["celery", "-A", "site_config", "worker", "-B"]\n'},
            "Dockerfile:7",
            "and then runs as web",
        ),
        (pod(BEAT), "k8s/beat.yaml:9", "its container has readOnlyRootFilesystem"),
        (pod(BEAT, mounts="[{mountPath: /tmp}]"), "k8s/beat.yaml:9", "its container has readOnlyRootFilesystem"),
    ],
)
def test_accuses_beats_that_may_not_write(files: dict[str, str], place: str, why: str, rule: RuleTester) -> None:
    """The folder is root's, or nothing in the container can be written."""
    rule.accuses(files, place, says=why)
