# Old and new names in one module.
broker_url = "redis://redis.shop.example:6379/0"
CELERYD_PREFETCH_MULTIPLIER = 1
