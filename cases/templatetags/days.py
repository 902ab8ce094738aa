"""Days in lists: without the year where it is this one, with it where it is another."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation import clock

register = template.Library()


@register.filter
def short_day(value: dt.date | dt.datetime | None) -> str:
    """«11月26日», and «2024年1月15日» for a day of another year."""
    if value is None:
        return ""
    day = clock.day_of(value) if isinstance(value, dt.datetime) else value
    return date_format(day, _("j M") if day.year == clock.today().year else _("j M Y"))


@register.filter
def short_moment(value: dt.datetime | None) -> str:
    """The same with the time of day."""
    if value is None:
        return ""
    return f"{short_day(value)} {value.astimezone(clock.ZONE):%H:%M}"
