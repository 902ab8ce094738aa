"""What a running installation is made of: settings, addresses, servers; names no process outside INSTALLED_APPS."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
