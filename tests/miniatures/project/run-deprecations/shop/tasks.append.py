import logging

logging.getLogger(__name__).warn("loaded")
