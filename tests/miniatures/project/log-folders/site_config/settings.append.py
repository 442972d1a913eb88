LOGGING_CONFIG = None
LOGGING = {
    "version": 1,
    "handlers": {"file": {"class": "logging.FileHandler", "filename": BASE_DIR / "logs" / "shop.log"}},
    "loggers": {"shop": {"handlers": ["file"]}},
}
