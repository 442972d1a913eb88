"""A deployment with several server processes does not use the in-memory channel layer."""

from __future__ import annotations

from tests.rules import RuleTester

LAYER = 'CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}'
FILES = {"shop/groups.py": "async def join(layer, name):\n    await layer.group_add('shop', name)\n"}


def test_accepts_one_process_and_a_layer_that_several_share(rule: RuleTester) -> None:
    """Daphne is one process; settings for development and projects without a deployment are not judged."""
    several = {**FILES, "Procfile": "web: uvicorn site_config.asgi:application --workers 4\n"}

    rule.accepts({**FILES, "Procfile": "web: daphne site_config.asgi:application\n"}, settings=LAYER)
    rule.accepts(several)
    rule.accepts(several, settings=f"{LAYER}\nDEBUG = True")
    rule.accepts(FILES, settings=LAYER)


def test_accuses_a_layer_of_several_processes(rule: RuleTester) -> None:
    """The file that starts them is named."""
    rule.accuses(
        {**FILES, "Procfile": "web: uvicorn site_config.asgi:application --workers 4\n"},
        "site_config/settings.py:43",
        settings=LAYER,
        subject="default",
        says="each process has for itself, and Procfile:1 starts 4 server processes",
    )
