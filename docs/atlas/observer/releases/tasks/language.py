"""Python and its standard library."""

from importlib import import_module

from celery import shared_task


def _imported(name):
    return import_module(name).__name__


@shared_task
def enum_in_text():
    """Return a member of (str, Enum) in an f-string."""
    from enum import Enum

    class Carrier(str, Enum):
        BIKE = "bike"

    return f"{Carrier.BIKE}"


@shared_task
def integer_enum_in_text():
    """Return a member of IntEnum as text."""
    from enum import IntEnum

    class Size(IntEnum):
        LARGE = 3

    return str(Size.LARGE)


@shared_task
def sum_of_fractions():
    """Return the sum of ten times 0.1."""
    return repr(sum([0.1] * 10))


@shared_task
def help_of_options():
    """Return the help of an option that has two names."""
    from argparse import ArgumentParser

    parser = ArgumentParser(prog="tea", add_help=False)
    parser.add_argument("-s", "--sugar", metavar="SPOONS")
    return parser.format_help()


@shared_task
def indented_docstring():
    """Return a docstring as it is.

    This line is indented.
    """
    return indented_docstring.__doc__


@shared_task
def moment_in_zulu():
    """Return a moment whose zone is Z."""
    from datetime import datetime

    return datetime.fromisoformat("2020-05-05T12:00:00Z").isoformat()


@shared_task
def flags_within_an_expression():
    """Return what a regular expression with flags in its middle finds."""
    import re

    return re.findall("tea(?i)", "Tea")


@shared_task
def sample_of_a_set():
    """Return how many of a set are drawn."""
    import random

    return len(random.sample({1, 2, 3}, 2))


@shared_task
def shuffled_by():
    """Return what was shuffled by a function of one's own."""
    import random

    numbers = [1, 2, 3]
    random.shuffle(numbers, lambda: 0.5)
    return sorted(numbers)


@shared_task
def argument_names():
    """Return the names of a function's arguments, by getargspec()."""
    import inspect

    return inspect.getargspec(lambda tea, sugar: None).args


@shared_task
def old_assertion():
    """Return the name of an assertion that is spelled in the old way."""
    from unittest import TestCase

    return TestCase.assertEquals.__name__


@shared_task
def moment_in_utc():
    """Return the zone of utcnow()."""
    from datetime import datetime

    return str(datetime.utcnow().tzinfo)


@shared_task
def address_with_a_comma():
    """Return how an address is read that has a comma in its name."""
    from email.utils import getaddresses

    return [list(pair) for pair in getaddresses(["Smith, Ada <ada@example.com>"])]


@shared_task
def type_of_a_file():
    """Return the types of files by their names."""
    from mimetypes import MimeTypes

    return [MimeTypes().guess_type(name)[0] for name in ("a.webp", "a.md", "a.rst", "a.js", "a.ics")]


@shared_task
def locals_in_a_function():
    """Return whether a change of locals() stays."""
    tea = "green"
    locals()["tea"] = "black"
    seen = locals()
    seen["sugar"] = 1
    return {"tea": tea, "sugar": "sugar" in locals()}


@shared_task
def event_loop_by_itself():
    """Return the loop of a thread that has none."""
    import asyncio
    import threading

    said = []

    def asked():
        try:
            loop = asyncio.get_event_loop_policy().get_event_loop()
        except RuntimeError as error:
            said.append(type(error).__name__)
        else:
            loop.close()
            said.append("made")

    thread = threading.Thread(target=asked)
    thread.start()
    thread.join()
    return said


@shared_task
def long_number():
    """Return how long the text of a number of 5,000 digits is."""
    return len(str(10**4999))


@shared_task
def error_of_a_name():
    """Return what an error says of a misspelled attribute."""
    import datetime

    try:
        return datetime.datetim
    except AttributeError as error:
        return str(error)


@shared_task
def error_of_arguments():
    """Return what an error says of arguments that are too many."""

    class Tea:
        def pour(self, cup):
            return cup

    try:
        return Tea().pour(1, 2)
    except TypeError as error:
        return str(error)


@shared_task
def module_distutils():
    """Import distutils."""
    return _imported("distutils.version")


@shared_task
def module_imp():
    """Import imp."""
    return _imported("imp")


@shared_task
def module_asyncore():
    """Import asyncore."""
    return _imported("asyncore")


@shared_task
def module_smtpd():
    """Import smtpd."""
    return _imported("smtpd")


@shared_task
def module_cgi():
    """Import cgi."""
    return _imported("cgi")


@shared_task
def module_crypt():
    """Import crypt."""
    return _imported("crypt")


@shared_task
def module_imghdr():
    """Import imghdr."""
    return _imported("imghdr")


@shared_task
def module_pipes():
    """Import pipes."""
    return _imported("pipes")


@shared_task
def module_telnetlib():
    """Import telnetlib."""
    return _imported("telnetlib")


@shared_task
def module_binhex():
    """Import binhex."""
    return _imported("binhex")
