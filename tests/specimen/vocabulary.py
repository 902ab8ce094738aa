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


class ActionState(models.TextChoices):
    """Where an action against several parties stands."""

    WEIGHING = "weighing", "调查"
    REVIEW = "review", "审核"
    VOTE = "vote", "讨论"
    NOTICE = "notice", "告知"
    DEFENCE = "defence", "申辩"
    HEARING = "hearing", "听证"
    DECIDING = "deciding", "待决定"
    PAYING = "paying", "执行"
    CLOSING = "closing", "待结案"
    DONE = "done", "已办结"
    CANCELLED = "cancelled", "已撤销"
