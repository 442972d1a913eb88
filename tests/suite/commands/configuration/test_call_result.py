"""What ``call_command()`` returns is used only where the command returns something."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester

FILES = commands(
    tidy='def handle(self, *args, **options):\n    self.stdout.write("tidy")',
    told='def handle(self, *args, **options):\n    if options:\n        return\n    return "told"',
)
VIEW = """
    from django.core.management import call_command


    def view(request):
        {call}
        {use}
"""


def test_accepts_what_is_returned_or_not_read(rule: RuleTester) -> None:
    """A command that returns a text, one whose output goes to a stream, and a value that is asked about or handed on."""
    rule.each("shop/views.py", VIEW, files=FILES).accepts("""
        told = call_command("told") | return told.strip()
        call_command("tidy") | return None
        told = call_command("tidy", stdout=request) | return request.getvalue()
        told = call_command("tidy") | return told
        told = call_command("tidy") | return told.strip() if told else ""
        told = call_command("flush") | return told.strip()
    """)


def test_accuses_reading_nothing(rule: RuleTester) -> None:
    """A method and an item of what is returned, by a variable or at once."""
    rule.each("shop/views.py:6", VIEW, files=FILES).accuses("""
        told = call_command("tidy") | return told.strip()  # uses what call_command('tidy') returns
        told = call_command("tidy") | return told[0]  # handle() of tidy returns nothing: it is None
        request = request | return call_command("tidy").splitlines()  # it is None
    """)
