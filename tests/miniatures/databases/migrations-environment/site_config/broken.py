import os

from site_config.settings import *

SHELF_CODE = os.environ.get("SHELF_CODE", "A1")
