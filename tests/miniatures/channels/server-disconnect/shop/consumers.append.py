class PriceConsumer(PriceConsumer):
    async def disconnect(self, code):
        self.left = {1000: "politely", 1001: "politely"}[code]
