CHANNEL_LAYERS["default"]["BACKEND"] = "shop.redis_layer.ShopLayer"
