class WarehouseRouter(WarehouseRouter):
    def db_for_read(self, model, **hints):
        if "instance" in hints:
            return "default"
        return "warehouse" if model._meta.app_label == "warehouse" else None
