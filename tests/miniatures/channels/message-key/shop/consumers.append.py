class PriceConsumer(PriceConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        await self.channel_layer.group_send("prices", {"type": "price.asked", "name": text_data})
        await self.channel_layer.group_send("prices", {"type": "price.told", "name": text_data})

    async def price_told(self, event):
        if event["name"] == "tea":
            await self.send(text_data=json.dumps({"product": event["product"]}))
        await self.send(text_data=json.dumps({"product": event.get("product", event["name"])}))
