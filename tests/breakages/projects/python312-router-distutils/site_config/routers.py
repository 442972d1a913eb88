import os
from distutils.util import strtobool


class WarehouseRouter:
    """Everything of the app warehouse lives on the database warehouse, unless that is switched off."""

    def db_for_read(self, model, **hints):
        apart = not strtobool(os.environ.get("SHOP_ONE_DATABASE", "no"))
        return "warehouse" if apart and model._meta.app_label == "warehouse" else None

    def db_for_write(self, model, **hints):
        return self.db_for_read(model, **hints)

    def allow_relation(self, obj1, obj2, **hints):
        labels = {obj1._meta.app_label, obj2._meta.app_label}
        return labels == {"warehouse"} if "warehouse" in labels else None

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        if app_label == "warehouse":
            return db == "warehouse"
        return False if db == "warehouse" else None
