"""A deployment migrates once, not in each replica of a service."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

SERVICE = """
    services:
      web:
        image: shop
        command: sh -c "{command} && gunicorn site_config.wsgi"
        deploy: {{replicas: {replicas}}}
    """
KUBERNETES = """
    apiVersion: apps/v1
    kind: {kind}
    metadata: {{name: web}}
    spec:
      replicas: 3
      template:
        spec:
          initContainers:
            - name: migrate
              command: [python, manage.py, migrate]
          containers:
            - name: web
              command: [gunicorn, site_config.wsgi]
    """
ENTRYPOINT = '#!/bin/sh\n{test}python manage.py migrate --noinput\nexec "$@"\n'
IMAGE = 'FROM python\nCOPY entrypoint.sh /entrypoint.sh\nENTRYPOINT ["/entrypoint.sh"]\n'
BUILT = "services:\n  web:\n    build: .\n    command: gunicorn site_config.wsgi\n    scale: 2\n"


@pytest.mark.parametrize(
    "files",
    [
        {"compose.yml": SERVICE.format(command="python manage.py migrate", replicas=1)},
        {"compose.yml": SERVICE.format(command="python manage.py migrate --check", replicas=3)},
        {"compose.dev.yml": SERVICE.format(command="python manage.py migrate", replicas=3)},
        {"k8s/web.yaml": KUBERNETES.format(kind="Job")},
        {"Procfile": "release: python manage.py migrate\n", "app.json": '{"formation": {"web": {"quantity": 3}}}'},
        {"compose.yml": BUILT, "Dockerfile": IMAGE, "entrypoint.sh": ENTRYPOINT.format(test='[ "$MIGRATE" = 1 ] && ')},
    ],
)
def test_accepts_one_migrate(files: dict[str, str], rule: RuleTester) -> None:
    """A release step, a job, a single replica, and a replica that is chosen by a test migrate once."""
    rule.accepts(files)


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"compose.yml": SERVICE.format(command="python manage.py migrate --noinput", replicas=3)}, "compose.yml:4"),
        ({"k8s/web.yaml": KUBERNETES.format(kind="Deployment")}, "k8s/web.yaml:10"),
        ({"compose.yml": BUILT, "Dockerfile": IMAGE, "entrypoint.sh": ENTRYPOINT.format(test="")}, "entrypoint.sh:2"),
        (
            {
                "render.yaml": "services:\n  - name: web\n    numInstances: 2\n    startCommand: python manage.py migrate && gunicorn site_config.wsgi\n"
            },
            "render.yaml:4",
        ),
    ],
)
def test_accuses_migrate_in_replicas(files: dict[str, str], place: str, rule: RuleTester) -> None:
    """Replicas that start together run the same migrations."""
    rule.accuses(files, place, says="replicas")
