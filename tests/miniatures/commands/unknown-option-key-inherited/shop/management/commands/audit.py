from shop.base import Base


class Command(Base):
    help = "Audit products"

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true")

    def run(self, dry):
        self.stdout.write("audited")
