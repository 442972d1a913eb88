import os

ALLOWED_HOSTS = os.environ.get("SHOP_HOSTS", "shop.example").split(",")
