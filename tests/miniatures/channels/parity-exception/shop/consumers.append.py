class PriceConsumer(PriceConsumer):
    async def disconnect(self, code):
        if self.scope.get("client") is not None:
            raise RuntimeError("strangers may not leave")
