"""Facts that the specimen's stories ask for."""

from django.conf import settings
from django.db import models

from cases.models import CaseMember, CaseRecord, CaseRow
from foundation.numbers import Number
from foundation.sealed import SealedTextField
from tests.specimen.vocabulary import RowState


class LetterRecord(CaseRecord):
    """A letter to the bureau and its answer."""

    text = models.CharField(max_length=200)
    sender_identity = SealedTextField(null=True, holds=Number.IDENTITY)
    answer = models.CharField(max_length=200, blank=True)
    is_good = models.BooleanField(default=False)
    answer_no = models.CharField(max_length=80, blank=True)


class MatterRecord(CaseRecord):
    """A matter that goes all roads an engine knows."""

    road = models.CharField(max_length=20, blank=True)
    words = models.JSONField(default=list)
    began_on = models.DateField(null=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    notice_no = models.CharField(max_length=80, blank=True)


class PenaltyRecord(CaseRecord):
    """A penalty case that took up a matter which another process had handed on."""

    referral = models.ForeignKey("cases.Referral", models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True)
    decision_no = models.CharField(max_length=80, blank=True)


class MeasuredRecord(CaseRecord):
    """What the flow of the statement count keeps."""

    ok = models.BooleanField(default=True)
    count = models.PositiveIntegerField(default=0)


class ActionRecord(CaseRecord):
    """An action against several parties: the facts of the case."""

    text = models.CharField(max_length=200, blank=True)
    meeting = models.CharField(max_length=10, blank=True)
    published_on = models.DateField(null=True)


class PartyFacts(CaseRow):
    """The facts of one party: its notice, its decision, its fine."""

    party = models.OneToOneField("cases.Party", models.PROTECT, related_name="action_facts")
    fine = models.PositiveIntegerField(default=0)
    wants_hearing = models.BooleanField(default=False)
    meeting = models.CharField(max_length=10, blank=True)
    decision_no = models.CharField(max_length=80, blank=True)
    ended = models.CharField(max_length=100, blank=True)

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


class Measure(CaseRow):
    """A sealed or seized thing, with a clock of its own."""

    what = models.CharField(max_length=100)
    approved = models.BooleanField(default=False)
    released_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.what

    @property
    def is_live(self) -> bool:
        return self.released_on is None


class Member(CaseMember):
    """A member of the meeting that discusses a heavy penalty, of the case or of one party."""

    party = models.ForeignKey("cases.Party", models.PROTECT, null=True, related_name="+")
    opinion = models.CharField(max_length=20, blank=True)
    recused = models.BooleanField(default=False)
    chair = models.BooleanField(default=False)

    @property
    def is_live(self) -> bool:
        return not self.recused


class RollRecord(models.Model):
    """A village's list of households: what is true of all of them."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="roll_record")
    funds_fen = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.case_id)


class Household(models.Model):
    """One household of the list, with its sum in fen."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    no = models.PositiveIntegerField("序号")
    head = models.CharField("户主", max_length=40)
    persons = models.PositiveIntegerField("人数", default=1)
    fen = models.BigIntegerField("金额（分）", default=0)
    card = SealedTextField("银行卡号", null=True, holds=Number.CARD)
    state = models.CharField("状态", max_length=10, choices=RowState, default=RowState.ENTERED)
    why = models.CharField("原因", max_length=100, blank=True)

    marked_by = ("no", "head", "persons", "fen")
    summed = ("persons", "fen")
    listed = ("no", "persons", "fen", "state", "why")

    class Meta:
        default_permissions = ()
        verbose_name = "户"
        verbose_name_plural = "住户名单"

    def __str__(self) -> str:
        return self.head

    @property
    def is_live(self) -> bool:
        return self.state not in (RowState.REFUSED, RowState.PAID)


class VillageRecord(CaseRecord):
    """A village's list whose households get cases of their own: what is true of all of them."""

    supplement_of = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    """The list that went on without its households, while something of their own held them."""


class Home(models.Model):
    """One household of such a list; at its first individual act it becomes the record of a case of its own."""

    case = models.OneToOneField("cases.Case", models.PROTECT, null=True, related_name="home")
    village = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    no = models.PositiveIntegerField("序号")
    head = models.CharField("户主", max_length=40)
    persons = models.PositiveIntegerField("人数", default=1)
    fen = models.BigIntegerField("金额（分）", default=0)
    state = models.CharField("状态", max_length=10, choices=RowState, default=RowState.ENTERED)
    why = models.CharField("原因", max_length=100, blank=True)

    belongs_by = "village"
    marked_by = ("no", "head", "persons", "fen")
    summed = ("persons", "fen")
    listed = ("no", "persons", "fen", "state", "why")

    class Meta:
        default_permissions = ()
        verbose_name = "户"
        verbose_name_plural = "住户名单"

    def __str__(self) -> str:
        return self.head

    @property
    def is_live(self) -> bool:
        return self.state not in (RowState.REFUSED, RowState.PAID)


class HomePerson(models.Model):
    """One person of a household."""

    home = models.ForeignKey(Home, models.PROTECT, related_name="people")
    name = models.CharField("姓名", max_length=40)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
