"""Names that are gone: what a project still imports or calls."""

from importlib import import_module

from celery import shared_task


def _found(path):
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name).__name__


@shared_task
def timezone_utc():
    """Return django.utils.timezone.utc."""
    from django.utils import timezone

    return str(timezone.utc)


@shared_task
def ambiguous_time():
    """Return a moment that was made aware with is_dst."""
    from datetime import datetime

    from django.utils import timezone

    return timezone.make_aware(datetime(2020, 5, 5, 12), is_dst=None).isoformat()


@shared_task
def named_cached_property():
    """Return a cached property that is given its name."""
    from django.utils.functional import cached_property

    return cached_property(lambda self: 1, name="total").name


@shared_task
def crypt_hasher():
    """Return the hasher that used crypt."""
    return _found("django.contrib.auth.hashers.CryptPasswordHasher")


@shared_task
def base_conversion():
    """Return the module that wrote numbers in other bases."""
    return import_module("django.utils.baseconv").__name__


@shared_task
def safe_dates():
    """Return the module for dates before 1000."""
    return import_module("django.utils.datetime_safe").__name__


@shared_task
def random_password():
    """Return the length of a random password."""
    from django.contrib.auth.models import User

    return len(User.objects.make_random_password())


@shared_task
def unsalted_hasher():
    """Return a hasher without salt."""
    return _found("django.contrib.auth.hashers.UnsaltedMD5PasswordHasher")


@shared_task
def positional_signer():
    """Return what a signer that is given its key by position signs."""
    from django.core.signing import Signer

    return Signer("key").sign("tea").partition(":")[0]


@shared_task
def storage_class():
    """Return the function that gave the storage's class."""
    return _found("django.core.files.storage.get_storage_class")


@shared_task
def url_converter():
    """Return the function that gave a converter."""
    return _found("django.urls.converters.get_converter")


@shared_task
def formset_assertion():
    """Return the assertion that had a small s."""
    from django.test import SimpleTestCase

    return SimpleTestCase.assertFormsetError.__name__


@shared_task
def queryset_assertion():
    """Return the assertion that had a small s."""
    from django.test import TransactionTestCase

    return TransactionTestCase.assertQuerysetEqual.__name__


@shared_task
def replaced_converter():
    """Return how a converter that has a built-in one's name is taken."""
    from django.urls import converters

    try:
        converters.register_converter(converters.IntConverter, "int")
    finally:
        converters.REGISTERED_CONVERTERS.pop("int", None)
    return "registered"


@shared_task
def iterable_test():
    """Return whether a list is iterable."""
    from django.utils.itercompat import is_iterable

    return is_iterable([])


@shared_task
def choices_meta():
    """Return the metaclass of choices by its old name."""
    return _found("django.db.models.enums.ChoicesMeta")


@shared_task
def log_of_one_action():
    """Return the method that logged one action."""
    from django.contrib.admin.models import LogEntryManager

    return LogEntryManager.log_action.__name__


@shared_task
def div_renderer():
    """Return the renderer that wrote forms in div elements before that was the rule."""
    return type(import_module("django.forms.renderers").DjangoDivFormRenderer()).__name__


@shared_task
def found_static_files():
    """Return the static files of a name, by the argument `all`."""
    from django.contrib.staticfiles.finders import find

    return find("no-such-file.css", all=True)


@shared_task
def prefetch_queryset():
    """Return the queryset of a Prefetch by its old method."""
    from django.db.models import Prefetch

    return str(Prefetch("books").get_current_queryset(0))


@shared_task
def safe_mime():
    """Return the class that a text of a message was."""
    return _found("django.core.mail.SafeMIMEText")


@shared_task
def html_output():
    """Return the method of forms that wrote their fields as HTML."""
    from django.forms import BaseForm

    return BaseForm._html_output.__name__


@shared_task
def tag_arguments():
    """Return the parameters of what reads the arguments of a template tag."""
    from inspect import signature

    from django.template.library import parse_bits

    return list(signature(parse_bits).parameters)
