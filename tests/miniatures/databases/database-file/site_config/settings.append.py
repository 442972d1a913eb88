DATABASES["default"]["NAME"] = BASE_DIR / "shop.sqlite3"
