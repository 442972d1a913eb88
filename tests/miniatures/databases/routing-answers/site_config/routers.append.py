class WarehouseRouter(WarehouseRouter):
    def db_for_write(self, model, **hints):
        if model._meta.app_label != "warehouse":
            return None
        instance = hints.get("instance")
        return "warehouse" if instance is None else instance._state.db or "store"
