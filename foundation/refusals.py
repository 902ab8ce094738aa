"""What the law or the house rules refuse: one exception type that forms, pages, API and commands all show."""

from collections.abc import Iterable, Iterator, Mapping

from django.core.exceptions import ValidationError

# Code to Chinese sentence. Each floor and each process declares its own at import time.
REFUSALS: dict[str, str] = {}

# Answered with 403: this person may not. Every other refusal says that the act itself is not in order (422),
# apart from the two that say somebody was faster (409).
_WHO_MAY_NOT = ("E-SCOPE", "E-CERT", "E-SOD", "E-ROLE", "E-RECUSED")
_SOMEBODY_WAS_FASTER = ("E-CONFLICT", "E-STALE")


def declare(sentences: Mapping[str, str]) -> None:
    """Add codes to the registry. Raises ValueError if a code already stands there with other words."""
    for code, sentence in sentences.items():
        if REFUSALS.setdefault(code, sentence) != sentence:
            raise ValueError(f"{code} is already declared as {REFUSALS[code]!r}")


class Refusal(Exception):
    """One refused act: a code of the domain specification, the field it concerns, and what is special about this case.

    ``bars_actor`` says of a code that also refuses what is not in order that here it refuses the person.
    """

    def __init__(self, code: str, field: str | None = None, note: str = "", *, bars_actor: bool = False) -> None:
        super().__init__(code, field, note)
        self.code = code
        self.field = field
        self.note = note
        self.bars_actor = bars_actor

    @property
    def message(self) -> str:
        """The sentence without its code; an undeclared code is a fault of the program and says so."""
        try:
            return REFUSALS[self.code]
        except KeyError:
            raise LookupError(f"Refusal {self.code} was never declared.") from None

    @property
    def status(self) -> int:
        """The HTTP status that a page or the API answers with."""
        if self.bars_actor or self.code.startswith(_WHO_MAY_NOT):
            return 403
        if self.code in _SOMEBODY_WAS_FASTER:
            return 409
        return 422

    def __str__(self) -> str:
        return f"{self.code} {self.message}（{self.note}）" if self.note else f"{self.code} {self.message}"


class RefusalError(ValidationError):
    """A refusal of the law shown where a form shows its errors: code and Chinese words together."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal), code=refusal.code)
        self.refusal = refusal


class Refusals(Exception):
    """Several refusals of one act, found together so that the officer mends them in one go."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = list(refusals)
        if not self.refusals:
            raise ValueError("A group of refusals holds at least one.")
        super().__init__(*self.refusals)

    @property
    def status(self) -> int:
        """The gravest of them: who may not comes before what is not in order."""
        return min(refusal.status for refusal in self.refusals)

    def __iter__(self) -> Iterator[Refusal]:
        return iter(self.refusals)

    def __len__(self) -> int:
        return len(self.refusals)

    def __str__(self) -> str:
        return "；".join(map(str, self.refusals))


def raise_all(refusals: Iterable[Refusal]) -> None:
    """Raise nothing, the one refusal, or all of them as a group."""
    found = list(refusals)
    if len(found) == 1:
        raise found[0]
    if found:
        raise Refusals(found)


declare(
    {
        "E-SCOPE": "无权查看或办理其他区域/单位的事项",
        "E-CERT": "执法证件在办理当日无效",
        "E-ROLE": "该岗位无权办理此事项",
        "E-RECUSED": "已回避或正在回避，不得办理该案",
        "E-SOD-01": "主办、协办应为两名不同的执法人员，且办理当日均持有效执法证件",
        "E-SOD-02": "该案的法制审核人员不得同时是承办人、调查人或审批人",
        "E-SOD-03": "听证主持人、听证员、书记员不得参与过该案调查",
        "E-SOD-04": "承办人可以列席集体讨论但不得表决，应回避人员不得参加且不计入表决人数",
        "E-SOD-05": "签发决定的负责人不得是该案承办人或法制审核人员",
        "E-SOD-06": "复查应由两名以上执法人员进行，且至少一名不是下达整改指令的人员",
        "E-SOD-07": "销号审批人不得是该隐患的验收（复查）人员",
        "E-SOD-08": "缴款应由财务人员确认，承办人不得确认",
        "E-SOD-09": "救助批次的录入、审批、支付应由三名不同人员办理",
        "E-SOD-10": "评议记录人不得是被评议的户主，评议人员的亲属应当标明",
        "E-SOD-11": "举报受理人不得同时是核查人，核查人不得查看举报人身份",
        "E-SOD-12": "挂牌督办单位与治理责任单位不得相同",
        "E-SOD-13": "同一审批事项的申请人与审批人不得为同一人",
        "E-SOD-14": "系统管理员不得担任业务岗位",
        "E-SOD-15": "听证主持人、听证员、书记员不得为该案的审核、决定人员或者集体讨论的表决、记录人员",
        "E-CONFLICT": "他人已先行办理，请查看最新情况后再办",
        "E-STALE": "页面内容已过期，请刷新后重新办理",
        "E-UPLOAD-TYPE": "不支持的文件类型，或文件内容与类型不符",
        "E-UPLOAD-SIZE": "文件过大",
        "E-UPLOAD-PIXELS": "图片像素过大",
        "E-UPLOAD-EMPTY": "文件为空",
        "E-UPLOAD-BROKEN": "文件已损坏，无法读取",
        "E-UPLOAD-ACTIVE": "文件含有脚本、附件等活动内容，不予接收",
        "E-TEXT-NUMBER": "文字中不得填写身份证号码、银行卡号",
        "E-SET-01": "没有此项设置",
        "E-SET-02": "设置值的格式不正确",
        "E-SET-03": "设置只能自今日或以后起生效，以前的值不得更改",
        "E-SET-04": "须写明修改理由",
    }
)
