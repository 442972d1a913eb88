from django.urls import path, re_path

from shop.consumers import OfferConsumer, PriceConsumer

websocket_urlpatterns = [
    re_path(r"^ws/", PriceConsumer.as_asgi()),
    path("ws/offers/", OfferConsumer.as_asgi()),
]
