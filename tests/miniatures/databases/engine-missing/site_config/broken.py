from site_config.settings import *

DATABASES = {
    "default": DATABASES["default"],
    "warehouse": DATABASES["warehouse"],
    "OPTIONS": {"timeout": 90},
}
