"""A run begins with the discovery, before anything else is imported."""

from __future__ import annotations

from dataclasses import replace

from django_conformance.run.beginning import begin_early, begun
from django_conformance.run.folder import run_folder
from django_conformance.run.request import Request
from tests.miniature import BASE

RULE = "celery.configuration.crontab-minute"


def test_a_run_that_was_begun_early_is_gone_on_with() -> None:
    """What was begun early is what the run waits for, once; another request begins a discovery of its own."""
    request = Request(BASE, "site_config.settings", "the test", select=(RULE,))
    with run_folder() as folder, run_folder() as folder_of_the_other:
        early = begin_early(request, folder)
        anew = begun(replace(request, seed=1), folder_of_the_other)

        assert early is begun(request, folder)
        assert early is not anew
        for beginning in (early, anew):
            assert "site_config.settings" == beginning.discovery.inventory().project.settings
