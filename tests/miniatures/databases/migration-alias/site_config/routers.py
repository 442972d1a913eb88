class WarehouseRouter:
    """Everything of the app warehouse lives on the database warehouse, all else on default."""

    def db_for_read(self, model, **hints):
        return "warehouse" if model._meta.app_label == "warehouse" else None

    def db_for_write(self, model, **hints):
        return "warehouse" if model._meta.app_label == "warehouse" else None

    def allow_relation(self, obj1, obj2, **hints):
        labels = {obj1._meta.app_label, obj2._meta.app_label}
        return labels == {"warehouse"} if "warehouse" in labels else None

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return None if app_label == "warehouse" or db != "warehouse" else False
