CELERY_BROKER_URL = "amqp://rabbit.shop.example//"
