LOCALE_PATHS = [BASE_DIR / "locales"]
