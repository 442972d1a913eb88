DATABASES["default"]["NAME"] = "shop.sqlite3"
