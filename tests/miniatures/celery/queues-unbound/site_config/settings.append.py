from kombu import Exchange, Queue

CELERY_TASK_QUEUES = [Queue("celery"), Queue("slow", Exchange("stock", type="topic"), routing_key="stock.#")]
CELERY_TASK_ROUTES = {
    "shop.tasks.restock": {"queue": "slow", "routing_key": "sotck.low"},
    "shop.tasks.price_of": {"queue": "slow", "routing_key": "stock.price"},
}
