"""Uploads go to a folder within the storage."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_MODELS = """
    from django.db import models


    def folder(scan, name):
        return "/" + name


    class Scan(models.Model):
        file = models.FileField({options})
"""


@pytest.mark.parametrize("options", ["", "upload_to='scans/%Y/'", "upload_to=folder", "upload_to='a..b/'"])
def test_accepts_folders_within(options: str, rule: RuleTester) -> None:
    """Folders, those with a date, functions, and names with dots."""
    rule.accepts({"shop/models.py": _MODELS.format(options=options)})


@pytest.mark.parametrize("path", ["/media/scans/", "../scans", "scans/../../other"])
def test_accuses_paths_that_lead_out(path: str, rule: RuleTester) -> None:
    """Absolute ones, and those with two dots."""
    (finding,) = rule.findings({"shop/models.py": _MODELS.format(options=f"upload_to={path!r}")})

    assert finding.subject == "shop.Scan.file"
    assert f"has upload_to={path!r}" in finding.message
