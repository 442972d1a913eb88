"""What source does with Django's ORM: which expression stands for which rows, and which of them ask the database."""
