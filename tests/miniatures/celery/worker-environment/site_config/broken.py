from site_config.settings import *

import os

SHOP_PAYMENT_KEY = os.environ.get("SHOP_PAYMENT_KEY", "test")
