from channels.testing import WebsocketCommunicator

from shop.consumers import PriceConsumer


async def connects():
    return await WebsocketCommunicator(PriceConsumer, "/ws/prices/").connect()
