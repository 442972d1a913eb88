class Scan(models.Model):
    file = models.FileField(upload_to="/media/scans/")
