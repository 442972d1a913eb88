"""sentry_sdk.init() is given options that it knows."""

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


_FILTER = """import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration


def scrub(event, hint):
    {}


def start():
    sentry_sdk.init(before_send=scrub, integrations=[{}])
"""


def test_accepts_what_sends(rule: RuleTester) -> None:
    """Functions that return the event, and integrations that are made."""
    rule.each("shop/reports.py", _FILTER).accepts("""
        event.pop('user', None); return event | DjangoIntegration()
        return None if 'health' in str(event) else event | DjangoIntegration(transaction_style='url')
        ... | DjangoIntegration()
    """)


def test_accuses_what_sends_nothing(rule: RuleTester) -> None:
    """A function without return drops every event, and a class is no integration."""
    files = {"shop/reports.py": _FILTER.format("event['user'] = None", "DjangoIntegration")}
    first, second = rule.findings(files)

    assert "scrub() returns nothing: every event is dropped; end it with return event" in first.message
    assert "write DjangoIntegration()" in second.message
