from channels.generic.websocket import WebsocketConsumer


class StockConsumer(WebsocketConsumer):
    groups = "stock"

    def receive(self, text_data=None, bytes_data=None):
        self.send(text_data="in stock")
