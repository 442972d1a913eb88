"""The variables of a container of Kubernetes have the values that the settings expect."""

from __future__ import annotations

from tests.rules import RuleTester

_MANIFESTS = """apiVersion: apps/v1
kind: Deployment
metadata: {{name: worker}}
spec:
  template:
    spec:
      {pod}
      containers:
        - name: worker
          command: ["celery", "-A", "site_config", "worker"]
          env: {env}
---
apiVersion: v1
kind: Service
metadata: {{name: redis}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: shop}}
data:
  BROKER: {broker}
"""
_READING = "import os\nREDIS_PORT = int(os.environ.get('REDIS_PORT', '6379'))\n"


def _written(*, pod: str = "restartPolicy: Always", env: str = "[]", broker: str = "redis://redis") -> dict[str, str]:
    return {"k8s/shop.yaml": _MANIFESTS.format(pod=pod, env=env, broker=broker)}


def test_accepts_variables_with_a_value_of_their_own(rule: RuleTester) -> None:
    """A value in the pod, no variables of Services, settings that read others, and references in ``env``."""
    rule.accepts(_written(env="[{name: REDIS_PORT, value: '6379'}]"), settings=_READING)
    rule.accepts(_written(pod="enableServiceLinks: false"), settings=_READING)
    rule.accepts(_written(env="[{name: BROKER, value: 'redis://$(HOST)/0'}]"))


def test_accuses_what_kubernetes_gives(rule: RuleTester) -> None:
    """The port of a Service, and a reference that nothing replaces."""
    rule.accuses(_written(), "site_config/settings.py:44", settings=_READING, says="REDIS_PORT is tcp://… in worker")
    rule.accuses(_written(broker="redis://$(HOST)/0"), "k8s/shop.yaml:21", subject="BROKER", says="has $(HOST)")
