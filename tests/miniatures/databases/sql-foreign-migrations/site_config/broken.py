from site_config.settings import *  # noqa: F403
from site_config.settings import BASE_DIR, DATABASES, INSTALLED_APPS  # noqa: F401

import sys

sys.path.append(str(BASE_DIR / "site-packages"))
INSTALLED_APPS = [*INSTALLED_APPS, "parcels"]
