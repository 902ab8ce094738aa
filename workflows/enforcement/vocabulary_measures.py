"""The domain's words for measures and goods: preservation, sealing and seizure, what becomes of things, samples, appraisal, recordings."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeasureKind(models.TextChoices):
    """What is done to things before the decision (行政处罚法 Art.56; 行政强制法 Art.9)."""

    PRESERVATION = "preservation", _("Registered preservation")
    SEIZURE = "seizure", _("Sealing or seizure")


class MeasureState(models.TextChoices):
    """Where a measure stands. Void is one whose time ran out, or that nobody approved in time: nothing can be done on it any more."""

    ASKED = "asked", pgettext_lazy("measure", "Asked for")
    APPROVED = "approved", pgettext_lazy("measure", "Approved, not carried out yet")
    REFUSED = "refused", pgettext_lazy("measure", "Refused")
    DROPPED = "dropped", pgettext_lazy("measure", "Not carried out")
    IN_FORCE = "in_force", pgettext_lazy("measure", "In force")
    KEPT = "kept", pgettext_lazy("measure", "Over; things are kept for the case")
    SETTLED = "settled", pgettext_lazy("measure", "Settled")
    VOID = "void", pgettext_lazy("measure", "Void")


class GoodsState(models.TextChoices):
    """What a quantity of a thing is now; the first four have still to be settled before the case is closed (E-ENF-22)."""

    PRESERVED = "preserved", _("Preserved")
    SEIZED = "seized", _("Sealed or seized")
    RELEASED = "released", _("Released, to be given back")
    CONFISCATED = "confiscated", _("Confiscated, to be disposed of")
    SAMPLED = "sampled", _("Taken as a sample")
    RETURNED = "returned", _("Given back")
    SOLD = "sold", _("Sold, the price refunded")
    TRANSFERRED = "transferred", _("Handed over")
    DESTROYED = "destroyed", _("Destroyed")
    AUCTIONED = "auctioned", _("Auctioned")
    LOST = "lost", pgettext_lazy("goods", "Lost")


#: What a measure holds, and what still asks for an act.
HELD = (GoodsState.PRESERVED, GoodsState.SEIZED)
OPEN_STATES = (*HELD, GoodsState.RELEASED, GoodsState.CONFISCATED)


class What(models.TextChoices):
    """What kind of thing it is: a place or a facility is sealed where it is, goods may be taken along."""

    GOODS = "goods", _("Goods")
    FACILITY = "facility", _("Facility or equipment")
    PREMISES = "premises", _("Premises")


class Doing(models.TextChoices):
    """What is done to it."""

    SEIZE = "seize", _("Seize (taken along)")
    SEAL = "seal", _("Seal (stays where it is)")


class UnitOfGoods(models.TextChoices):
    """In what goods are counted."""

    PIECE = "jian", pgettext_lazy("unit of goods", "Piece")
    BOX = "xiang", pgettext_lazy("unit of goods", "Box")
    TONNE = "dun", pgettext_lazy("unit of goods", "Tonne")
    MACHINE = "tai", pgettext_lazy("unit of goods", "Machine")
    SINGLE = "ge", pgettext_lazy("unit of goods", "Single")
    SET = "tao", pgettext_lazy("unit of goods", "Set")
    ROOM = "jian_room", pgettext_lazy("unit of goods", "Room")
    BOOK = "ben", pgettext_lazy("unit of goods", "Book")
    COPY = "fen", pgettext_lazy("unit of goods", "Copy")
    KILOGRAM = "kg", pgettext_lazy("unit of goods", "Kilogram")
    BARREL = "tong", pgettext_lazy("unit of goods", "Barrel")


UNIT_WORDS = {
    UnitOfGoods.PIECE: "件", UnitOfGoods.BOX: "箱", UnitOfGoods.TONNE: "吨", UnitOfGoods.MACHINE: "台", UnitOfGoods.SINGLE: "个",
    UnitOfGoods.SET: "套", UnitOfGoods.ROOM: "间", UnitOfGoods.BOOK: "本", UnitOfGoods.COPY: "份", UnitOfGoods.KILOGRAM: "千克",
    UnitOfGoods.BARREL: "桶",
}  # fmt: skip


class Category(models.TextChoices):
    """What goods of special operations are counted by."""

    FIREWORKS = "fireworks", _("Fireworks")
    DIESEL = "diesel", _("Diesel")
    TANK = "tank", _("Tank")
    PUMP = "pump", _("Pump")
    OTHER = "other", pgettext_lazy("category of goods", "Other")


class PreservationGround(models.TextChoices):
    """Why evidence is preserved (行政处罚法 Art.56)."""

    MAY_BE_LOST = "may_be_lost", _("It may be lost")
    HARD_TO_GET = "hard_to_get_later", _("It would be hard to get later")


class Keeping(models.TextChoices):
    """Where preserved things are."""

    ON_SITE = "on_site", _("Where they are")
    MOVED = "moved", _("At another place")


class SeizureBasis(models.TextChoices):
    """The law or administrative regulation that gives the power (行政强制法 Art.10, 11): no rule of a ministry does."""

    SAFETY_LAW = "safety_law", _("Work Safety Law, Article 65(1)(4)")
    CHEMICALS = "chemicals", _("Regulation on hazardous chemicals, Article 7(1)(4), until 30 April 2026")


class PreservedResult(models.TextChoices):
    """What becomes of a preserved thing; to keep it any longer is none of them (行政处罚法 Art.56)."""

    RELEASE = "release", _("Released and given back")
    COPY = "copy_return", _("Copied and given back")
    APPRAISAL = "appraisal", _("Sent to appraisal")
    SEIZE = "seize", _("Turned into seizure")
    CONFISCATE = "confiscate", _("Kept for the decision on the case")
    TRANSFER = "transfer", _("To be handed over to another agency")


class ReleaseGround(models.TextChoices):
    """Why a measure is lifted (行政强制法 Art.28(1))."""

    NO_VIOLATION = "1", _("(1) The party did nothing unlawful")
    UNRELATED = "2", _("(2) The things have nothing to do with the violation")
    DECIDED = "3", _("(3) The violation is decided on, and the measure is needed no more")
    EXPIRED = "4", _("(4) The period is over")
    OTHER = "5", _("(5) The measure is needed no more for another reason")


class SeizedResult(models.TextChoices):
    """What becomes of a thing that is released from seizure (行政强制法 Art.27, 28); confiscation is decided with the penalty."""

    RELEASE = "release", _("Released and given back")
    SELL = "sell", _("Sold because it perishes, the price refunded")
    DESTROY = "destroy", _("Destroyed, as the law orders")


class Testing(models.TextChoices):
    """How seized things are looked at (行政强制法 Art.25(3))."""

    TEST = "test", pgettext_lazy("way of testing", "Test")
    INSPECTION = "inspection", pgettext_lazy("way of testing", "Inspection")
    APPRAISAL = "appraisal", pgettext_lazy("way of testing", "Technical appraisal")


class Purpose(models.TextChoices):
    """What goods are moved for."""

    STORE = "store", _("Storage")
    TEST = "test", pgettext_lazy("purpose of a move of goods", "Test")
    RETURN = "return", _("Return to the party")
    AUCTION = "auction", _("Auction")
    DESTROY = "destroy", pgettext_lazy("purpose of a move of goods", "Destruction")
    TRANSFER = "transfer", _("Handing over")
    COURT = "court", pgettext_lazy("purpose of a move of goods", "Court")


class Recorded(models.TextChoices):
    """Which act a recording shows (执法全过程记录)."""

    SCENE = "scene", _("Examination of the scene")
    INTERVIEW = "interview", pgettext_lazy("recording", "Interview")
    SAMPLING = "sampling", _("Sampling")
    PRESERVATION = "preservation", _("Registered preservation")
    SEIZURE = "seizure", _("Sealing or seizure")
    RETURN = "return", _("Return of goods")
    SERVICE = "service", _("Service of a paper")
    HEARING = "hearing", pgettext_lazy("recording", "Hearing")
    OTHER = "other", pgettext_lazy("recording", "Other")


RECORDED_WORDS = {
    Recorded.SCENE: "勘验", Recorded.INTERVIEW: "询问", Recorded.SAMPLING: "抽样取证", Recorded.PRESERVATION: "先行登记保存",
    Recorded.SEIZURE: "查封、扣押", Recorded.RETURN: "退还物品", Recorded.SERVICE: "送达", Recorded.HEARING: "听证", Recorded.OTHER: "其他",
}  # fmt: skip
