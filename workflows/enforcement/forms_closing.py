"""The end of a case: what must be done before, who approves it, and the file in the archive (行政处罚法 Art.47; E14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Evidence
from documents import binding
from foundation import clock
from foundation.refusals import Refusal
from permissions.dated import holding
from permissions.models import Account, Appointment
from permissions.roles import Role
from workflows.enforcement import case_file, examined, links, rules, rules_transfer
from workflows.enforcement.models import ArchivedFile, EnforcementRecord
from workflows.enforcement.vocabulary import Capacity, CaseKind, Retention
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.numbers import running

#: Who puts files together and checks them.
KEEPERS = (Role.INSPECTOR, Role.CASE_HANDLER, Role.SECTION_HEAD, Role.CLERK, Role.ARCHIVIST)


def marked_down(record: EnforcementRecord) -> list[str]:
    """What an examiner of the file would mark down, in words for the page: it keeps nobody from closing."""
    return [str(finding) for finding in examined.examined(record)]


class ClosingForm(StepForm):
    """On the way to the closing: it says before anything is filled in what has still to be done, and what would be marked down."""

    record = EnforcementRecord

    def left(self) -> list[str]:
        return rules.left_to_do(self.act.record, self.act.case.state)

    def forewarning(self) -> Forewarning | None:
        left, marked = self.left(), marked_down(self.act.record)
        if left:
            also = (f"案卷检查：{words}" for words in marked)
            return Forewarning(gettext("The case is closed only after this has been done:"), (*left, *also), may_send=True)
        return told_before(marked)

    def nothing_left(self, field: str) -> Iterator[Refusal]:
        """E-ENF-22, naming everything that is missing."""
        if left := self.left():
            yield Refusal("E-ENF-22", field=field, note="；".join(left))


def told_before(marked: list[str]) -> Forewarning | None:
    words = gettext("Whoever examines the file would mark this down. It does not keep you from going on:")
    return Forewarning(words, tuple(marked), may_send=True) if marked else None


class SubmitClosing(ClosingForm):
    """ENF-59: the handlers ask for the closing on the ground that fits; measures, goods, service and publicity are settled (E-ENF-22)."""

    title = _("Submit the case for closing")
    button = _("Submit the case to the leader for closing")
    capacity = "requested"
    asks = "ground=closing_ground words=closing_words retention"

    def prepare(self) -> None:
        grounds = self.grounds()
        self.initial = {"ground": grounds[0] if len(grounds) == 1 else None, "retention": self.kept()} | self.initial

    def kept(self) -> Retention:
        """For ever after an accident (TL-ENF-43)."""
        return Retention.PERMANENT if self.act.record.kind == CaseKind.ACCIDENT else Retention.THIRTY

    def grounds(self) -> list[str]:
        return [ground.value for ground in rules.grounds_of_closing(self.act.record, self.state)]

    @property
    def state(self) -> str:
        """Where the case stands, or stood when it was submitted."""
        return self.act.case.state

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["ground"] not in self.grounds():
            yield Refusal("E-ENF-22", field="ground", note="结案理由与案件状态不符")
        if self.kept() == Retention.PERMANENT and self.cleaned_data["retention"] != Retention.PERMANENT:
            yield Refusal("E-ENF-ACCIDENT", field="retention", note="事故案件的案卷永久保管")
        yield from self.nothing_left("ground")

    def apply(self) -> None:
        self.act.record.closing_approved, self.act.record.closing_opinion = None, ""


class ApproveClosing(ClosingForm):
    """ENF-59: somebody who did not handle the case closes it, or returns it with the reason."""

    title = _("Decide on the closing")
    button = _("Decide on the closing")
    capacity = Capacity.CLOSED
    asks = "approved=closing_approved opinion=closing_opinion"

    def left(self) -> list[str]:
        record = self.act.record
        return rules.left_to_do(record, rules.state_of_ground(record))

    def check(self) -> Iterable[Refusal]:
        yield from rules.no_handler(self.act.record, self.act.hand, "E-SOD-13", field="approved")
        if not self.cleaned_data["approved"]:
            return
        yield from self.nothing_left("approved")

    def apply(self) -> None:
        if rules_transfer.ends_transferred(self.act.record):
            links.transferred(self.act)


class KeeperField(forms.ModelChoiceField):
    """Somebody who puts files together or checks them, by name and number."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(queryset=Account.objects.none(), **kwargs)  # type: ignore[arg-type]

    def offer_to(self, actor: Account) -> None:
        held = Appointment.objects.filter(holding(clock.today()), role__in=KEEPERS).values("account")
        self.queryset = Account.objects.filter(Q(pk__in=held) | Q(pk=actor.pk), is_active=True).order_by("officer_no", "username")

    def label_from_instance(self, obj: Account) -> str:
        return f"{obj.name}（{obj.officer_no or obj.username}）"


class Archive(StepForm):
    """ENF-60 to 62: the file is put together by one and checked by another; its number is drawn, its pages are at least those of its papers.

    The whole of it is bound into one PDF as soon as its cover is printed.
    """

    names = ("archived",)
    title = _("Archive the file")
    button = _("Archive")
    capacity = Capacity.ARCHIVED
    record = ArchivedFile
    sometimes = "retention"
    asks = ((_("Hands"), "filed_by checked_by"), (_("The file"), "pages discs remarks? retention"))
    filed_by = KeeperField(label=_("Put together by"))
    checked_by = KeeperField(label=_("Checked by"))
    retention = forms.ChoiceField(label=_("The file is kept"), choices=Retention.choices, widget=forms.RadioSelect)
    """Said with the closing; asked here of a case that came in closed, whose register does not tell it."""

    def prepare(self) -> None:
        if self.act.record.retention:
            del self.fields["retention"]
        first = {
            "filed_by": self.act.record.handler_1_id,
            "checked_by": self.act.actor.pk,
            "pages": self.pages_counted(),
            "discs": 0,
        }
        self.initial = first | self.initial

    def forewarning(self) -> Forewarning | None:
        return told_before(marked_down(self.act.record))

    def pages_counted(self) -> int:
        """The pages of what the index lists, as far as they are known; what lies there on paper only comes on top."""
        return sum(sheet.pages or 0 for sheet in case_file.sheets(self.act.case, self.act.acted_on))

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["filed_by"] == self.cleaned_data["checked_by"]:
            yield Refusal("E-ARCHIVE-HANDS", field="checked_by")
        if self.cleaned_data["pages"] < (counted := self.pages_counted()):
            yield Refusal("E-ARCHIVE-PAGES", field="pages", note=f"卷内已知共{counted}页")

    def apply(self) -> None:
        act, cleaned = self.act, self.cleaned_data
        # A closed case is not changed: where its closing did not say it, its cover alone does.
        act.named["retention"] = cleaned.get("retention") or act.record.retention
        photos = Evidence.objects.filter(case=act.case, kind=Evidence.Kind.PHOTO).count()
        file = ArchivedFile(
            case=act.case, archive_no=running("DA", act.acted_on.year), archived_on=act.acted_on, filed_by=cleaned["filed_by"],
            checked_by=cleaned["checked_by"], pages=cleaned["pages"], photos=photos, discs=cleaned["discs"], remarks=cleaned["remarks"],
            act_no=act.no,
        )  # fmt: skip
        act.also_save(file)
        act.named["archived"] = file
        act.findings["archive_no"] = file.archive_no
        binding.promise(act.case, by=act.actor)
