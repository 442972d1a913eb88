class WarehouseRouter:
    """Everything of the app warehouse lives on the database warehouse, all else on shop."""

    def _alias(self, app_label):
        return "warehouse" if app_label == "warehouse" else "shop"

    def db_for_read(self, model, **hints):
        return self._alias(model._meta.app_label)

    def db_for_write(self, model, **hints):
        return self._alias(model._meta.app_label)

    def allow_relation(self, obj1, obj2, **hints):
        return self._alias(obj1._meta.app_label) == self._alias(obj2._meta.app_label)

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return db == self._alias(app_label)
