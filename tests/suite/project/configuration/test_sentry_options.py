"""sentry_sdk.init() is given options that it takes."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_START = "import os\n\nimport sentry_sdk\n\n\ndef start():\n    sentry_sdk.init({})\n"


@pytest.mark.parametrize(
    "given",
    [
        "dsn=os.environ['DSN'], traces_sample_rate=float(os.environ.get('RATE', '0.1')), environment='production'",
        "'https://a@b.example/1', send_default_pii=True, enable_logs=True",
        "traces_sample_rate=0.2, a_new_option_of_tomorrow=True",
        "**{'tracing': True}",
    ],
)
def test_accepts_options(given: str, rule: RuleTester) -> None:
    """Options that are known, one that may be new, and a rate that is converted."""
    rule.accepts({"shop/reports.py": _START.format(given)})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("tracing=True", "did you mean traces_sample_rate?"),
        ("trace_sample_rate=0.1", "did you mean traces_sample_rate?"),
        ("tracesSampleRate=0.1", "did you mean traces_sample_rate?"),
        ("sample_rate=os.getenv('RATE', 1.0)", "which is the text os.getenv('RATE', 1.0)"),
        ("traces_sample_rate=os.environ['RATE']", "Sentry takes a number"),
    ],
)
def test_accuses_what_is_no_option(given: str, says: str, rule: RuleTester) -> None:
    """The option is named, and what was meant."""
    rule.accuses({"shop/reports.py": _START.format(given)}, "shop/reports.py:7", says=says)
