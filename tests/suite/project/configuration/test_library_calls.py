"""Calls to Django, Celery and Channels pass arguments that the functions take."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_what_the_functions_take(rule: RuleTester) -> None:
    """Positions, names, arguments that are not all written out, own functions of the same name, and what a version decides."""
    rule.accepts(
        {
            "shop/consumers.py": """
                import celery
                from asgiref.sync import async_to_sync
                from channels.generic.websocket import AsyncJsonWebsocketConsumer
                from channels.layers import get_channel_layer
                from celery.schedules import crontab
                from django.db import transaction


                class PriceConsumer(AsyncJsonWebsocketConsumer):
                    async def connect(self):
                        await self.channel_layer.group_add("prices", self.channel_name)
                        await self.channel_layer.group_add(group="prices", channel=self.channel_name)
                        await self.accept(subprotocol="v1")

                    async def disconnect(self, code):
                        arguments = ["prices", self.channel_name]
                        await self.channel_layer.group_discard(*arguments)

                    async def receive_json(self, content, **kwargs):
                        await self.send_json(content, close=True)
                        await self.reply(content, 1, 2)
                        if celery.VERSION < (5, 0):
                            await self.send_json(content, 1, 2, 3)

                    async def reply(self, *everything):
                        await self.close(code=4001, reason="done")


                def told(**options):
                    transaction.on_commit(lambda: None, using="default")
                    async_to_sync(get_channel_layer().group_send)("prices", {"type": "price.told"})
                    try:
                        transaction.on_commit(lambda: None, robust=True, twice=True)
                    except TypeError:
                        transaction.on_commit(**options)
                    return crontab(minute=0, hour=4)


                def on_commit(crontab):
                    return crontab(hours=4)
            """
        }
    )


def test_accuses_calls_that_raise(rule: RuleTester) -> None:
    """An argument that is missing, one too many, a name that the function does not have: by name, on a layer, on a consumer."""
    findings = rule.accuses(
        {
            "shop/consumers.py": """
                from asgiref.sync import async_to_sync
                from celery.schedules import crontab
                from channels.generic.websocket import AsyncJsonWebsocketConsumer
                from channels.layers import get_channel_layer
                from django.core.management.base import BaseCommand
                from django.db import transaction


                class PriceConsumer(AsyncJsonWebsocketConsumer):
                    async def connect(self):
                        await self.channel_layer.group_add("prices")
                        await self.accept()

                    async def disconnect(self, code):
                        await self.channel_layer.group_discard("prices", self.channel_name, code)

                    async def receive_json(self, content, **kwargs):
                        await self.send_json(text_data=content)
                        await self.close(status=4001)


                def told():
                    transaction.on_commit(print, "told")
                    transaction.on_commit(print, alias="default")
                    async_to_sync(get_channel_layer().group_send)("prices", type="price.told")
                    return crontab(hours=4)
            """
        },
        *[f"shop/consumers.py:{line}" for line in (11, 15, 18, 19, 24, 25, 26)],
    )

    said = {finding.location.line: finding.message for finding in findings if finding.location}
    assert "group_add() missing a required argument: 'channel'; it takes group, channel" in said[11]
    assert "got an unexpected keyword argument 'hours'" in said[26]


def test_accuses_methods_of_objects(rule: RuleTester) -> None:
    """A result that is made from its id, through a variable too, and the control of the app."""
    code = """
        from celery.result import AsyncResult
        from site_config.celery import app


        def cancel(pk):
            result = AsyncResult(pk)
            result.revoke(terminate=True)
            app.control.revoke(pk, terminate=True, reply=True)
            app.control.revoke(task_ids=[pk])
            result.forget(pk)
            return AsyncResult(pk).get(time_out=5)
    """

    findings = rule.accuses({"shop/cancel.py": code}, *[f"shop/cancel.py:{line}" for line in (9, 10, 11)])

    assert "got an unexpected keyword argument 'time_out'; it takes timeout" in findings[-1].message
