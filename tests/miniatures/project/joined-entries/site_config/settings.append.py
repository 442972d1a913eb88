ALLOWED_HOSTS = [
    "shop.example"
    "www.shop.example",
]
