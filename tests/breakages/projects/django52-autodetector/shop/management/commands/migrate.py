from django.core.management.commands.migrate import Command as MigrateCommand
from django.db.migrations.autodetector import MigrationAutodetector


class ShopAutodetector(MigrationAutodetector):
    """Leaves out the tables of partners."""


class Command(MigrateCommand):
    autodetector = ShopAutodetector
