from site_config.settings import *

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"shop": {"level": "INFO", "propogate": False}},
}
