class Till(models.Model):
    code = models.CharField(max_length=10)

    class Meta:
        managed = False
        db_table = "tills"
