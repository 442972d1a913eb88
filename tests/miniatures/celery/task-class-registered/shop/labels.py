from celery import Task


class PrintLabel(Task):
    name = "shop.labels.print_label"

    def run(self, product_id):
        return product_id
