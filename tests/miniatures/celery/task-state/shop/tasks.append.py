from celery import Task, current_app


class Report(Task):
    name = "shop.tasks.report"

    def __init__(self):
        self.lines = []

    def run(self, number):
        self.lines.append(str(number))
        return self.lines


report = current_app.register_task(Report())
