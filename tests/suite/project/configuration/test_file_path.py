"""A file in a remote storage is read through the storage, not from a local path."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_STORAGE = """
    from django.core.files.storage import FileSystemStorage, Storage


    class Remote(Storage): ...


    class Kept(Remote):
        def path(self, name):
            return name
"""
_MODELS = """
    from django.core.files.storage import FileSystemStorage
    from django.db import models


    class Product(models.Model):
        name = models.CharField(max_length=100)
        price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
        image = models.FileField()
        sheet = models.FileField(storage=FileSystemStorage())
"""
_HEAD = """from django.conf import settings
from django.core.files.storage import default_storage

from shop.models import Product


def image(request, key):
    product = Product.objects.get(pk=key)
    """


def _settings(storage: str) -> str:
    return f"STORAGES = {{'default': {{'BACKEND': 'shop.files.{storage}'}}}}"


@pytest.mark.parametrize(
    ("line", "storage"),
    [
        ("return product.image.open(), product.image.name, request.path", "Remote"),
        ("return product.sheet.path", "Remote"),
        ("return product.image.path", "Kept"),
        ("return product.image.path", "FileSystemStorage"),
        ("return product.image.path if settings.DEBUG else product.image.url", "Remote"),
        ("return key.image.path", "Remote"),
    ],
)
def test_accepts_paths_that_are_there(line: str, storage: str, rule: RuleTester) -> None:
    """Storages with paths, fields with a storage of their own, settings that decide, and other objects."""
    files = {"shop/files.py": _STORAGE, "shop/models.py": _MODELS, "shop/pages.py": _HEAD + line + "\n"}
    rule.accepts(files, settings=_settings(storage))


@pytest.mark.parametrize("line", ["return open(product.image.path)", "return default_storage.path(key)"])
def test_accuses_paths_of_a_remote_storage(line: str, rule: RuleTester) -> None:
    """Of a field's file, and of the storage itself."""
    files = {"shop/files.py": _STORAGE, "shop/models.py": _MODELS, "shop/pages.py": _HEAD + line + "\n"}
    rule.accuses(files, "shop/pages.py:9", settings=_settings("Remote"), says="stored by Remote")
