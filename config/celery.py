"""The Celery application: a bell for promised jobs, whose rows in the database are the only record of them."""

from celery import Celery

from config.entry import choose_settings

# Whatever is imported of this package comes through here first: the settings are chosen before anybody asks for them.
choose_settings()

app = Celery("anjian")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
