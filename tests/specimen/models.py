"""Facts that the specimen's stories ask for."""

from django.conf import settings
from django.db import models

from foundation.sealed import SealedTextField


class LetterRecord(models.Model):
    """A letter to the bureau and its answer."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="letter_record")
    text = models.CharField(max_length=200)
    sender_identity = SealedTextField(null=True)
    answer = models.CharField(max_length=200, blank=True)
    is_good = models.BooleanField(default=False)
    answer_no = models.CharField(max_length=80, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.case_id)


class MatterRecord(models.Model):
    """A matter that goes all roads an engine knows."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="matter_record")
    road = models.CharField(max_length=20, blank=True)
    words = models.JSONField(default=list)
    began_on = models.DateField(null=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    notice_no = models.CharField(max_length=80, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.case_id)


class PenaltyRecord(models.Model):
    """A penalty case that took up a matter which another process had handed on."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="penalty_record")
    referral = models.ForeignKey("cases.Referral", models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True)
    decision_no = models.CharField(max_length=80, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.case_id)


class MeasuredRecord(models.Model):
    """What the flow of the statement count keeps."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="measured_record")
    ok = models.BooleanField(default=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.case_id)


class ActionRecord(models.Model):
    """An action against several parties: the facts of the case."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="action_record")
    text = models.CharField(max_length=200, blank=True)
    meeting = models.CharField(max_length=10, blank=True)
    published_on = models.DateField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.case_id)


class PartyFacts(models.Model):
    """The facts of one party: its notice, its decision, its fine."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    party = models.OneToOneField("cases.Party", models.PROTECT, related_name="action_facts")
    fine = models.PositiveIntegerField(default=0)
    wants_hearing = models.BooleanField(default=False)
    meeting = models.CharField(max_length=10, blank=True)
    decision_no = models.CharField(max_length=80, blank=True)
    ended = models.CharField(max_length=100, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.party.name

    @property
    def is_live(self) -> bool:
        return not self.ended


class OrderRecord(models.Model):
    """An order to a unit: what was seen, until when it is put right, and what it pays."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="order_record")
    facts = models.CharField("查明的事实", max_length=300)
    informant = models.CharField("反映人", max_length=100, blank=True)
    seen_on = models.DateField("发现日期", null=True)
    due_on = models.DateField("改正期限", null=True)
    amount = models.DecimalField("金额", max_digits=9, decimal_places=2, null=True)
    kind = models.CharField("措施", max_length=10, choices=[("stop", "停止使用"), ("mend", "限期改正")], default="mend")
    opinion = models.CharField("决定意见", max_length=200, blank=True)
    order_no = models.CharField(max_length=80, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.case_id)


class OrderItem(models.Model):
    """One item of an order."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    no = models.PositiveSmallIntegerField("序号")
    problem = models.CharField("问题", max_length=200)
    requirement = models.CharField("要求", max_length=200, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.problem


class Measure(models.Model):
    """A sealed or seized thing, with a clock of its own."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    what = models.CharField(max_length=100)
    approved = models.BooleanField(default=False)
    released_on = models.DateField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.what

    @property
    def is_live(self) -> bool:
        return self.released_on is None


class Member(models.Model):
    """A member of the meeting that discusses a heavy penalty, of the case or of one party."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    party = models.ForeignKey("cases.Party", models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opinion = models.CharField(max_length=20, blank=True)
    recused = models.BooleanField(default=False)
    chair = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.account.name

    @property
    def is_live(self) -> bool:
        return not self.recused
