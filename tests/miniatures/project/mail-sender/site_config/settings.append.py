EMAIL_HOST = "smtp.mail.example"
