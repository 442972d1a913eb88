CELERY_BROKER_URL = "reddis://redis.shop.example:6379/0"
