from site_config.settings import *  # noqa: F403

DEBUG = True
