"""sentry_sdk.init() is given options that it takes."""

from __future__ import annotations

from tests.rules import RuleTester

_START = "import os\n\nimport sentry_sdk\n\n\ndef start():\n    sentry_sdk.init({})\n"


def test_accepts_options(rule: RuleTester) -> None:
    """Options that are known, one that may be new, and a rate that is converted."""
    rule.each("shop/reports.py", _START).accepts("""
        dsn=os.environ['DSN'], traces_sample_rate=float(os.environ.get('RATE', '0.1')), environment='production'
        'https://a@b.example/1', send_default_pii=True, enable_logs=True
        traces_sample_rate=0.2, a_new_option_of_tomorrow=True
        **{'tracing': True}
    """)


def test_accuses_what_is_no_option(rule: RuleTester) -> None:
    """The option is named, and what was meant."""
    rule.each("shop/reports.py:7", _START).accuses("""
        tracing=True  # did you mean traces_sample_rate?
        trace_sample_rate=0.1  # did you mean traces_sample_rate?
        tracesSampleRate=0.1  # did you mean traces_sample_rate?
        sample_rate=os.getenv('RATE', 1.0)  # which is the text os.getenv('RATE', 1.0)
        traces_sample_rate=os.environ['RATE']  # Sentry takes a number
    """)
