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


class RollState(models.TextChoices):
    """Where a list of households stands."""

    ENTERING = "entering", "登记中"
    CHECKING = "checking", "待评议"
    DECIDING = "deciding", "待审批"
    PAYING = "paying", "待发放"
    DONE = "done", "已办结"


class RowState(models.TextChoices):
    """Where one household of it stands."""

    ENTERED = "entered", "已登记"
    CHECKED = "checked", "已评议"
    APPROVED = "approved", "已批准"
    PAID = "paid", "已发放"
    REFUSED = "refused", "不予救助"
    RETURNED = "returned", "退回补正"


class HomeState(models.TextChoices):
    """Where the case of one household stands."""

    ENTERED = "entered", "随名单待评议"
    CHECKED = "checked", "随名单待审批"
    APPROVED = "approved", "随名单待发放"
    OBJECTED = "objected", "有异议"
    PAID = "paid", "已发放"
    REFUSED = "refused", "不予救助"
