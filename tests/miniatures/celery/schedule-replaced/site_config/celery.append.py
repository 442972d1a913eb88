app.conf.task_annotations = {"shop.tasks.restock": {"time_limit": 60}}
