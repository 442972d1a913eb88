"""What manifests and templates of charts declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.discovery.deployment.conftest import Declare

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: worker
spec:
  replicas: 2
  template:
    spec:
      initContainers:
        - name: migrate
          command: ["python", "manage.py", "migrate"]
      containers:
        - name: worker
          command: ["celery"]
          args: ["-A", "shop", "worker", "-Q", "mail"]
          envFrom: [{configMapRef: {name: common}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: common}
data: {DJANGO_SETTINGS_MODULE: shop.production}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: worker}
spec:
  scaleTargetRef: {kind: Deployment, name: worker}
  maxReplicas: 6
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: clean}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: clean
              command: [/bin/sh, -c, python manage.py clearsessions]
"""


def test_workloads(declare: Declare) -> None:
    """Containers have the replicas of their workload or its autoscaler, and the variables of config maps."""
    inventory = declare({"k8s/app.yaml": DEPLOYMENT})

    (worker,) = inventory.workers
    assert (worker.queues, worker.unit.replicas, worker.settings) == (("mail",), 6, "shop.production")
    assert [(command.name, command.unit.role, command.unit.replicas) for command in inventory.commands] == [
        ("migrate", "init", 6),
        ("clearsessions", "scheduled", 1),
    ]


def test_charts(declare: Declare) -> None:
    """A template has the values of its chart where it names them, and is unknown elsewhere."""
    inventory = declare(
        {
            "chart/values.yaml": "worker:\n  replicas: 3\n  queues: mail\n",
            "chart/templates/worker.yaml": """
                {{- if .Values.worker.enabled }}
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: {{ include "chart.fullname" . }}-worker
                spec:
                  replicas: {{ .Values.worker.replicas }}
                  template:
                    spec:
                      containers:
                        - name: worker
                          command: ["celery", "-A", "shop", "worker", "-Q", "{{ .Values.worker.queues }}", "-c", "{{ .x }}"]
                {{- end }}
                """,
        }
    )

    (worker,) = inventory.workers
    assert (worker.queues, worker.unit.replicas, worker.concurrency) == (("mail",), 3, None)


def test_probe_that_is_no_command(declare: Declare) -> None:
    """A probe whose command is written wrongly leaves the rest of the manifest readable."""
    probe = "          livenessProbe: {exec: {command: {name: celery}}}\n          envFrom"

    (worker,) = declare({"k8s/app.yaml": DEPLOYMENT.replace("          envFrom", probe)}).workers

    assert worker.unit.name == "worker"
