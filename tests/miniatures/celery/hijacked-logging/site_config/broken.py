from site_config.settings import *

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"admins": {"class": "django.utils.log.AdminEmailHandler", "level": "ERROR"}},
    "root": {"handlers": ["admins"], "level": "INFO"},
}
