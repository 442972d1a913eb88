"""Messages of tasks and commands over a layer in memory."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

MEMORY = 'CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}\n'
SENDING = """
    from asgiref.sync import async_to_sync
    from channels.layers import get_channel_layer


    def tell(product_id):
        async_to_sync(get_channel_layer().group_send)("prices", {"type": "price.told", "product": product_id})


    def tell_all():
        tell(0)
"""
TASKS = """
    from celery import shared_task

    from shop.channel_messages import tell_all


    @shared_task(name="shop.restock")
    def restock(product_id):
        tell_all()


    @shared_task
    def price_of(product_id):
        return product_id
"""
COMMAND = """
    from django.core.management.base import BaseCommand

    from shop.channel_messages import tell


    class Command(BaseCommand):
        def handle(self, *args, **options):
            tell(1)
"""
VIEWS = """
    from shop.channel_messages import tell


    def price(request):
        tell(1)
"""
FILES = {
    "shop/channel_messages.py": SENDING,
    "shop/tasks.py": TASKS,
    "shop/management/commands/announce_channel.py": COMMAND,
    "shop/views.py": VIEWS,
}


def test_accepts_settings_for_development(rule: RuleTester) -> None:
    """Under DEBUG one process may do it all, and production has a layer of its own."""
    rule.accepts(FILES, settings=f"{MEMORY}DEBUG = True\n")


def test_accepts_layers_that_processes_share(rule: RuleTester) -> None:
    """A layer on Redis reaches every process; another alias in memory than the default is not what these send over."""
    rule.accepts(FILES)
    rule.accepts(FILES, settings='CHANNEL_LAYERS["beside"] = {"BACKEND": "channels.layers.InMemoryChannelLayer"}')


def test_accepts_tasks_of_the_server_s_own_process(rule: RuleTester) -> None:
    """Where Celery runs tasks at once, they send within the process of the view that calls them."""
    files = {name: text for name, text in FILES.items() if "commands" not in name}
    rule.accepts(files, settings=MEMORY + "CELERY_TASK_ALWAYS_EAGER = True")


def test_accuses_tasks_and_commands(rule: RuleTester) -> None:
    """A task and a command that send, by themselves or through functions of other modules, are named."""
    findings = rule.accuses(
        FILES,
        "shop/management/commands/announce_channel.py:7",
        "shop/tasks.py:7",
        settings=MEMORY,
    )

    messages = {str(finding.subject): finding.message for finding in findings}
    assert messages.keys() == {"announce_channel", "shop.tasks.restock"}
    assert messages["shop.tasks.restock"].startswith("the task restock() sends over the channel layer")
    assert messages["announce_channel"].startswith("the command announce_channel sends over the channel layer")


@pytest.mark.parametrize(
    ("module", "backend", "places"),
    [
        ("django.tasks", "django.tasks.backends.immediate.ImmediateBackend", []),
        ("django.tasks", "django_tasks_db.DatabaseBackend", ["shop/channel_jobs.py:4"]),
        ("elsewhere", "django.tasks.backends.immediate.ImmediateBackend", ["shop/channel_jobs.py:4"]),
    ],
)
def test_django_s_own_tasks(rule: RuleTester, module: str, backend: str, places: list[str]) -> None:
    """A task of Django's own that its backend runs in the calling process reaches the layer of that process."""
    jobs = f"""
        from {module} import task

        @task
        def tell(channel_layer):
            channel_layer.group_send("all", MESSAGE)
    """
    settings = MEMORY + f'TASKS = {{"default": {{"BACKEND": {backend!r}}}}}'

    rule.accuses({"shop/channel_jobs.py": jobs}, *places, settings=settings)
