@shared_task
def welcome(user_id):
    return User.objects.get(pk=user_id).email
