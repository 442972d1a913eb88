from channels.generic.websocket import JsonWebsocketConsumer

from shop.models import Product


class PriceConsumer(JsonWebsocketConsumer):
    def receive_json(self, content, **kwargs):
        product = Product.objects.get(pk=content["product"])
        self.send_json({"product": product.name, "price": product.price})
