class PriceRouter:
    def db_for_read(self, model, **hints):
        return "warehouse" if model._meta.app_label == "shop" else None

    db_for_write = db_for_read
