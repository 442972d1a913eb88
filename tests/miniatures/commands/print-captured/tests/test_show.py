from io import StringIO

from django.core.management import call_command


def check_show():
    out = StringIO()
    call_command("show", stdout=out)
    assert out.getvalue() == "shown"
