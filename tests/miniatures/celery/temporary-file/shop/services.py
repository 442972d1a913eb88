import tempfile

from shop.tasks import price_of


def read(text):
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(text)
        price_of.delay(file.name)
