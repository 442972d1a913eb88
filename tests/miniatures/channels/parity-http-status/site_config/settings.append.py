MIDDLEWARE.insert(0, "shop.middleware.NoStrangers")
