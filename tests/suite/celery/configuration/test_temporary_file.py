"""A task is not given the path of a file that is deleted before it runs."""

from __future__ import annotations

from tests.rules import RuleTester

CODE = """
    import tempfile
    from pathlib import Path

    from shop.tasks import restock


    def upload(request, storage):
        file = request.FILES["file"]
        {body}
"""


def test_accepts_files_that_stay(rule: RuleTester) -> None:
    """A name in a storage, a file that is kept, one that only this function reads or copies, and a task that is waited for."""
    rule.each("shop/views.py:9", CODE).accepts("""
        restock.delay(storage.save(file.name, file))
        with tempfile.NamedTemporaryFile(delete=False) as kept: restock.delay(kept.name)
        with tempfile.NamedTemporaryFile() as kept: restock.delay(len(kept.read()))
        restock.delay(file.name)
        restock.delay(tempfile.mkdtemp())
        with tempfile.TemporaryDirectory() as folder: restock.delay(f"{folder}/x").get(timeout=3)
        with tempfile.NamedTemporaryFile() as kept: restock.delay(storage.save(kept.name, kept))
        with tempfile.NamedTemporaryFile() as kept: restock.delay(Path(kept.name).read_text())
        path = storage.copy(file.temporary_file_path(), "/srv/x"); restock.delay(path)
        with tempfile.TemporaryDirectory() as folder: key = storage.save("x", open(f"{folder}/x")); restock.delay(key)
        Path(file.temporary_file_path()).rename("/srv/x"); restock.delay("/srv/x")
    """)


def test_accuses_files_that_are_gone(rule: RuleTester) -> None:
    """An upload's own file, a temporary file and a folder, in variables too."""
    rule.each("shop/views.py:9", CODE, says="is gone when a worker runs the task").accuses("""
        restock.delay(file.temporary_file_path())
        path = file.temporary_file_path(); restock.delay(path)
        with tempfile.NamedTemporaryFile() as file: restock.delay(file.name)
        kept = tempfile.NamedTemporaryFile(suffix=".csv"); restock.apply_async(args=[kept.name])
        with tempfile.TemporaryDirectory() as folder: restock.delay(str(Path(folder) / "x"))
        with tempfile.TemporaryDirectory() as folder: restock.apply_async(kwargs={"product_id": f"{folder}/x"})
    """)
