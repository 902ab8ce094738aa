"""States of the specimen's cases."""

from django.db import models


class State(models.TextChoices):
    """Where a specimen case stands."""

    OPEN = "open", "待答复"
    WEIGHING = "weighing", "权衡中"
    BRANCHES = "branches", "分头办理"
    WAITING = "waiting", "等待他案"
    DECIDING = "deciding", "待决定"
    REMINDING = "reminding", "催办中"
    ANSWERED = "answered", "已答复"
    DECLINED = "declined", "不予答复"
    DONE = "done", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"
    CANCELLED = "cancelled", "已撤销"
