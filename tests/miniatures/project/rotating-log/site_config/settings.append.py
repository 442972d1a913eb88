LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {
        "audit": {"class": "logging.handlers.RotatingFileHandler", "filename": "/tmp/audit.log", "delay": True},
    },
    "loggers": {"shop": {"handlers": ["audit"], "level": "INFO"}},
}
