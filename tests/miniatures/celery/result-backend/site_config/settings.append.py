CELERY_RESULT_BACKEND = "rediss://redis.shop.example:6379/1"
