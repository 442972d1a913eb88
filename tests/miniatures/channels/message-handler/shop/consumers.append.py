class PriceConsumer(PriceConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        await self.channel_layer.group_send(self.group, {"type": "price.told", "product": text_data})
