class WarehouseRouter:
    def db_for_read(self, model, **hints):
        return "default"

    db_for_write = db_for_read
