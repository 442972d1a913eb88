from site_config.settings import *

MEDIA_ROOT = BASE_DIR / "media"
