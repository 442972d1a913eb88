from site_config.settings import *  # noqa: F403
from site_config.settings import BASE_DIR, DATABASES, INSTALLED_APPS  # noqa: F401

DATABASES = {**DATABASES, "replica": {**DATABASES["warehouse"], "TEST": {"MIRROR": "warehouse"}}}
