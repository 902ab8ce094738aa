"""The penalty cases of the demo: one at every step of the road, with clocks that have time, are near their end, or are over."""

from __future__ import annotations

from workflows.enforcement.demo_story import CHEMICALS, MINES, MINES_TOO, TRADE, Offence, Plot, plot
from workflows.engine.story import Unit

# --- units ------------------------------------------------------------------------------------------------------------------

YANPING = Unit("大冶市砚坪铁矿有限公司", MINES, "QY001")
WULING = Unit("大冶市梧岭矿业有限公司", MINES)
JICHUAN = Unit("大冶市霁川铁矿有限公司", MINES)
XIUFENG = Unit("大冶市岫峰金铜矿有限公司", MINES_TOO)
HUAIYIN = Unit("大冶市槐荫采石有限公司", MINES_TOO)
QINGRUO = Unit("大冶市青箬石灰石矿有限公司", MINES_TOO)
PULEI = Unit("大冶市璞磊方解石矿有限公司", MINES_TOO)
PUTANG = Unit("大冶市朴塘建材矿有限公司", MINES)
LIFENG = Unit("大冶市砺峰矿业开发有限公司", MINES)

MUYAO = Unit("大冶市沐垚化工有限公司", CHEMICALS)
LINYUN = Unit("大冶市霖筠涂料有限公司", CHEMICALS)
POCHUAN = Unit("大冶市泊川树脂有限公司", CHEMICALS)
JUXI = Unit("大冶市炬溪工业气体有限公司", CHEMICALS)
SHUOYE = Unit("大冶市烁冶精细化工有限公司", CHEMICALS)
YUNQI = Unit("大冶市城南云栖加油站", CHEMICALS)
YANLAN = Unit("大冶市烟岚烟花爆竹批发有限公司", CHEMICALS)
XIYINGMEN = Unit("大冶市金牛镇喜盈门鞭炮店", CHEMICALS)
LAOZHANG = Unit("大冶市灵乡镇老樟树烟花零售店", CHEMICALS)
SANXI = Unit("大冶市还地桥镇三溪鞭炮店", CHEMICALS)

NANZHOU = Unit("大冶市楠舟家具有限公司", TRADE)
JUEMING = Unit("大冶市珏鸣轮毂制造有限公司", TRADE)
MAILUO = Unit("大冶市麦箩面粉有限公司", TRADE)
SUILONG = Unit("大冶市穗垅饲料有限公司", TRADE)
XIANYU = Unit("大冶市鲜屿冷链食品有限公司", TRADE)
LANSHAN = Unit("大冶市斓衫服饰有限公司", TRADE)
FENGRUI = Unit("大冶市沣锐精密铸造有限公司", TRADE, "QY002")
DINGLI = Unit("大冶市鼎砾铸件有限公司", TRADE)
HAOSHUO = Unit("大冶市昊铄铝业有限公司", TRADE)
LEIYUE = Unit("大冶市垒岳水泥有限公司", TRADE)
RANXIA = Unit("大冶市染霞印染有限公司", TRADE)

# --- offences ---------------------------------------------------------------------------------------------------------------


def uncertified(work: str, place: str) -> Offence:
    """Somebody works at a special trade without a certificate."""
    return Offence(
        code="V-97-7",
        clue=f"检查发现1名{work}正在{place}作业，不能出示特种作业操作证，系统查询无取证记录。",
        fact=f"{{day}}，该单位安排1名未取得特种作业操作证的{work}在{place}作业。",
        examined=f"{place}及当班作业人员证件",
        seen=f"{{day}}检查时，{place}有1名{work}正在作业，现场工作票载明其姓名，未能出示特种作业操作证，全国查询平台无其取证记录。",
        question=f"{{day}}在{place}作业的{work}有没有特种作业操作证？",
        answer="没有。他上个月刚到岗，已经报名培训，还没有考试。",
        document="当班工作票和考勤表复印件", proves=f"安排无证人员从事{work}作业", amount="20000",
        why="一人无证上岗，属第一阶次，无从轻、从重情节。",
    )  # fmt: skip


def untrained(number: int) -> Offence:
    return Offence(
        code="V-97-3",
        clue=f"检查安全培训档案时发现{number}名新进员工没有三级安全教育记录，已独立上岗。",
        fact=f"{{day}}检查时，该单位{number}名新进员工未经安全生产教育和培训合格即上岗作业。",
        examined="安全科培训档案和生产车间当班人员",
        seen=f"培训档案中缺少{number}名新进员工的三级教育卡和考试卷；上述人员当班在生产车间独立操作，花名册载明入职均不足一个月。",
        question="新进员工上岗前有没有进行三级安全教育？", answer=f"这批{number}个人是订单多的时候招的，只口头讲了注意事项，没有考试。",
        document="员工花名册和培训档案复印件", proves="新进员工未经培训合格上岗", amount="15000",
        why=f"涉及{number}人，不足三人，属第一阶次，无从轻、从重情节。",
    )  # fmt: skip


def dust(place: str, what: str) -> Offence:
    """Equipment against a dust explosion is below the standard."""
    return Offence(
        code="V-99-2",
        clue=f"粉尘防爆专项检查发现{place}除尘系统{what}。",
        fact=f"{{day}}，该单位{place}1套除尘系统{what}，不符合《粉尘防爆安全规程》（GB 15577-2018）的规定。",
        examined=f"{place}、除尘器和风管",
        seen=f"{place}设干式除尘器1套，检查时正在运行；该除尘系统{what}，风管弯头处积尘厚度目测超过三毫米，现场人员称投用后没有改过。",
        question=f"{place}的除尘系统为什么{what}？", answer="设备是前年买的成套产品，安装时厂家没有配，我们也没有专门检查过。",
        document="除尘系统验收单和点检表复印件", proves=f"除尘系统{what}", amount="12000",
        why="涉及一套设备，属第一阶次，检查后立即停用，无从轻、从重情节。",
        correction=f"{place}除尘系统按标准改造并经检测合格后方可使用",
    )  # fmt: skip


def unsigned(place: str, number: int) -> Offence:
    return Offence(
        code="V-99-1", clue=f"检查发现{place}没有设置明显的安全警示标志。",
        fact=f"{{day}}，该单位在有较大危险因素的{place}未设置明显的安全警示标志，共{number}处。", examined=place,
        seen=f"{place}四周和入口处均未见安全警示标志，附近有员工通行；现场人员称原有标牌在检修时拆下，一直没有装回。",
        question=f"{place}为什么没有警示标志？", answer="检修的时候拆下来了，忘记装回去。", document="设备检修记录复印件",
        proves="未设置安全警示标志", amount="10000", why="涉及一处，属第一阶次，按固定数额处罚。",
    )  # fmt: skip


def no_gear(number: int, place: str) -> Offence:
    return Offence(
        code="V-99-5", clue=f"检查发现{place}{number}名作业人员没有配发符合标准的防尘口罩和安全帽。",
        fact=f"{{day}}，该单位未为{place}{number}名从业人员提供符合国家标准的劳动防护用品。", examined=f"{place}和劳保用品发放台账",
        seen=f"{place}有{number}名工人正在作业，所戴为一次性普通口罩，安全帽超过有效期；发放台账最近一次登记在一年以前。",
        question="作业人员的防护用品是怎样发放的？", answer="以前按季度发，去年换了库管以后就没有再登记发放。",
        document="劳动防护用品发放台账复印件", proves="未提供合格的劳动防护用品", amount="10000",
        why=f"涉及{number}人，属第一阶次，无从轻、从重情节。",
    )  # fmt: skip


def unrecorded(what: str) -> Offence:
    return Offence(
        code="V-97-5", clue=f"检查隐患排查治理台账时发现{what}。",
        fact=f"{{day}}检查时，该单位未将事故隐患排查治理情况如实记录，{what}。", examined="隐患排查治理台账、班组日志和现场",
        seen=f"隐患排查治理台账与班组日志逐日核对，{what}；台账所列整改完成照片与现场不符，填写人当场承认系事后补写。",
        question="台账为什么和班组日志对不上？", answer="月底集中补写的，有几条没有核实就写成已经整改。",
        document="隐患排查治理台账和班组日志复印件", proves="未如实记录隐患排查治理情况", amount="20000",
        why="情节较轻，属第一阶次，无从轻、从重情节。",
    )  # fmt: skip


def no_drill(plan: str) -> Offence:
    return Offence(
        code="V-97-6", clue=f"检查发现该单位超过一年未组织{plan}演练。",
        fact=f"{{day}}检查时，该单位未按规定定期组织{plan}演练。", examined="应急预案、演练记录和应急物资库",
        seen=f"应急预案已备案，演练档案中最近一次{plan}演练在十六个月以前；应急物资库两具空气呼吸器压力不足。",
        question=f"{plan}演练多久组织一次？", answer="规定半年一次，去年换了主管以后没有组织过。",
        document="应急预案和演练记录复印件", proves="未按规定定期组织演练", amount="15000",
        why="预案完整，仅未定期演练，属第一阶次。",
    )  # fmt: skip


def locked_exit(place: str) -> Offence:
    return Offence(
        code="V-105-2", clue=f"群众举报{place}疏散出口常年上锁，检查时属实。",
        fact=f"{{day}}，该单位将{place}的疏散出口锁闭，车间内有员工作业。", examined=f"{place}的出口和疏散通道",
        seen=f"{place}东侧疏散出口用链条锁锁闭，门前堆放半成品约两立方米；当时有员工四十余人在内作业，仅西侧一个出口可用。",
        question="疏散出口为什么上锁？", answer="防止半成品丢失，钥匙在值班室，白天也没有打开。", document="值班记录复印件",
        proves="锁闭生产经营场所出口", amount="18000", why="锁闭一处出口，车间人数较多，属第二阶次，取幅度较低处。", tier=2, source="tipoff",
    )  # fmt: skip


def too_much_stored(boxes: int) -> Offence:
    return Offence(
        code="F-35-2", clue=f"检查发现该店存放烟花爆竹{boxes}箱，超过许可证载明的数量。",
        fact=f"{{day}}，该店存放烟花爆竹{boxes}箱，超过许可证载明的30箱。", examined="经营场所、存放间和许可证",
        seen=f"存放间逐箱清点，共存放烟花爆竹{boxes}箱；许可证载明存放限量30箱；存放间内灭火器压力正常，未见明火。",
        question="店里为什么存放这么多？", answer="批发公司提前送货，想着过年好卖，就都收下了。", document="零售许可证和送货单复印件",
        proves="存放数量超过许可范围", amount="1800", why="超过不足百分之二十，属第一阶次。",
    )  # fmt: skip


def illegal_fireworks(boxes: int) -> Offence:
    return Offence(
        code="F-38-2", clue=f"公安机关移交线索：该店销售无流向登记标签的烟花爆竹{boxes}箱。",
        fact=f"{{day}}，该店销售非法生产、经营的烟花爆竹{boxes}箱。", examined="经营场所、存放间和进货台账",
        seen=f"货架和存放间共有{boxes}箱烟花爆竹没有流向登记标签和厂名，进货台账没有对应记录，店主不能说明供货单位。",
        question="没有标签的烟花是从哪里进的？", answer="过路的货车上买的，比批发公司便宜，没有单据。", document="进货台账复印件",
        proves="销售非法烟花爆竹", amount="3000", why="数量较少但来源不明，属第二阶次。", tier=2, source="transfer_in",
    )  # fmt: skip


def hot_work(place: str) -> Offence:
    return Offence(
        code="V-101-3", clue=f"检查发现{place}动火作业没有安排专门人员进行现场安全管理。",
        fact=f"{{day}}，该单位在{place}进行动火作业，未安排专门人员进行现场安全管理。", examined=f"{place}动火点和作业票",
        seen=f"{place}有两人正在电焊，周围五米内有未清理的包装物；动火作业票监护人一栏空白，作业时无人监护，可燃气体分析时间早于作业四小时。",
        question="动火作业为什么没有监护人？", answer="监护人临时去卸货，想着几分钟就焊完，没有停下来等他。",
        document="动火作业票和当班记录复印件", proves="危险作业未安排专门人员现场管理", amount="25000",
        why="一次作业，未造成后果，情节较轻，属第一阶次。",
    )  # fmt: skip


def alarm_off(place: str) -> Offence:
    return Offence(
        code="V-99-4", clue=f"检查发现{place}的气体浓度报警器电源被关闭。",
        fact=f"{{day}}，该单位关闭{place}直接关系生产安全的气体浓度报警设备。", examined=f"{place}、报警主机和历史记录",
        seen=f"{place}的报警主机电源开关处于断开位置，历史记录显示断电已九小时；恢复供电后四个探头均正常，现场测得浓度为零。",
        question="报警器为什么断电？", answer="夜班嫌误报太吵，把电源关了，早上交班没有说。", document="报警主机历史记录和交接班记录复印件",
        proves="关闭报警设备", amount="14000", why="断电时间较短，未造成后果，情节较轻，属第一阶次。",
    )  # fmt: skip


NOT_EXAMINED = Offence(
    code="V-97-2", clue="检查发现安全管理人员任职八个月，未经主管部门考核合格。",
    fact="{day}检查时，该单位1名安全生产管理人员任职超过六个月，未经安全生产知识和管理能力考核合格。", examined="任命文件、考核合格证和安全科",
    seen="任命文件载明安全管理人员任职八个月，安全科不能提供其考核合格证，考试中心系统查询无合格记录。",
    question="安全管理人员有没有参加考核？", answer="报过一次名，考试那天矿上停电抢修没有去成，后来没有再报。",
    document="任命文件复印件", proves="安全生产管理人员未经考核合格", amount="20000", why="涉及一人，属第一阶次，无从轻、从重情节。",
)  # fmt: skip
NOT_GRADED = Offence(
    code="V-101-4", clue="检查发现该单位没有建立安全风险分级管控制度。",
    fact="{day}检查时，该单位未建立安全风险分级管控制度，未按风险等级采取管控措施。", examined="安全管理制度汇编和熔炼、挤压车间",
    seen="制度汇编中没有安全风险分级管控制度；熔炼、挤压车间未设置风险告知栏，高温熔融金属作业区没有划分风险等级。",
    question="有没有进行过安全风险辨识和分级？", answer="咨询公司做过一份报告，没有转成制度，车间也没有用。", document="安全管理制度汇编复印件",
    proves="未建立安全风险分级管控制度", amount="25000", why="情节较轻，属第一阶次，无从轻、从重情节。",
)  # fmt: skip
NO_AGREEMENT = Offence(
    code="V-103-2", clue="检查发现井下掘进工程发包给外部单位，没有签订专门的安全生产管理协议。",
    fact="{day}检查时，该单位将井下掘进工程发包，未与承包单位签订专门的安全生产管理协议。", examined="工程承包合同和井下负二百米中段掘进面",
    seen="承包合同共九条，没有约定各自的安全生产管理职责，也没有另行签订安全生产管理协议；掘进面有承包单位六人正在支护。",
    question="与承包单位签过安全生产管理协议吗？", answer="合同里写了安全由承包方负责，没有单独签协议。", document="井巷工程承包合同复印件",
    proves="未签订安全生产管理协议", amount="12000", why="情节较轻，属第一阶次，无从轻、从重情节。",
)  # fmt: skip
NO_INSURANCE = Offence(
    code="V-109", clue="检查发现该矿山没有投保安全生产责任保险。",
    fact="{day}检查时，该单位属于矿山企业，未按照国家规定投保安全生产责任保险。", examined="财务凭证、保险合同和安全生产许可证",
    seen="安全生产许可证在有效期内；财务室提供的保险合同为雇主责任险，保险公司出具的证明载明没有该单位的安全生产责任保险记录。",
    question="有没有投保安全生产责任保险？", answer="一直以为雇主责任险就是，没有另外投保。", document="保险合同和财务凭证复印件",
    proves="未投保安全生产责任保险", amount="55000", why="情节较轻，属第一阶次，取幅度较低处。",
)  # fmt: skip
FALSE_TRAINING = Offence(
    code="V-97-4", clue="检查培训档案时发现同一批试卷笔迹相同，签到表有人代签。",
    fact="{day}检查时，该单位未如实记录安全生产教育和培训情况，12人的考核试卷由他人代答。", examined="安全培训档案和签到表",
    seen="随机抽取三十份试卷，其中十二份笔迹相同、答案一致；签到表中四人当日请假，与考勤记录不符。", question="试卷是本人答的吗？",
    answer="有些老员工不会写字，班长帮着抄的，签到也是补的。", document="培训试卷、签到表和考勤表复印件",
    proves="未如实记录教育培训情况", amount="20000", why="情节较轻，属第一阶次，无从轻、从重情节。",
)  # fmt: skip
NOT_REMOVED = Offence(
    code="V-102", clue="监管股室移送：责令整改后两次复查，煤气管道排水器失效仍未整改到位。",
    fact="{day}复查时，该单位煤气管道排水器失效的事故隐患经责令整改、再次责令后仍未消除。", examined="煤气管道排水器和整改资料",
    seen="煤气管道三号排水器水封高度不足，溢流管无水流出，与第一次复查时的照片一致；现场没有更换部件或者施工的痕迹。",
    question="排水器为什么一直没有整改？", answer="备件订了货，供应商一再推迟，没有采取临时措施。", document="两次复查意见书复印件",
    proves="未采取措施消除事故隐患", amount="14000", why="一项一般隐患，属第一阶次，无从轻、从重情节。", source="hazard",
)  # fmt: skip

# --- stories ----------------------------------------------------------------------------------------------------------------

#: Working days of a party's rights lie behind the service of a notice; so many days cover them over any holiday of the year.
DEFENCE = 14


def filed(unit: Unit, offence: Offence, ago: int, more: str = "") -> Plot:
    """A case that was filed so many days ago."""
    begun = f"apply {ago + 1} | file {ago}"
    return plot(unit, offence, ago + 3, f"{begun} | {more}" if more else begun)


def reported(unit: Unit, offence: Offence, ago: int, more: str = "") -> Plot:
    """A case whose report was handed in so many days ago."""
    begun = f"investigated {ago}"
    return filed(unit, offence, ago + 5, f"{begun} | {more}" if more else begun)


def unpunished(unit: Unit, offence: Offence, ago: int, more: str = "") -> Plot:
    """A case in which no penalty is proposed, reviewed so many days ago: nobody is given notice of it."""
    investigated = f"begin {ago + 6} | examine {ago + 5} | ask {ago + 4} | copy {ago + 4} | state {ago + 3}"
    begun = f"{investigated} | propose_none {ago + 3} | report {ago + 2} | send {ago + 1} | review {ago}"
    return filed(unit, offence, ago + 7, f"{begun} | {more}" if more else begun)


def told(unit: Unit, offence: Offence, ago: int, more: str = "") -> Plot:
    """A case whose notice was served so many days ago."""
    begun = f"told {ago}"
    return reported(unit, offence, ago + 4, f"{begun} | {more}" if more else begun)


def heavy(unit: Unit, ago: int, more: str) -> Plot:
    """A case with a right to a hearing whose notice was served so many days ago, discussed before it."""
    return reported(
        unit,
        NO_INSURANCE,
        ago + 4,
        f"send {ago + 3} | review {ago + 2} | discuss {ago + 1} | notify {ago} | serve_notice {ago} | {more}",
    )


def decided(unit: Unit, offence: Offence, ago: int, more: str = "") -> Plot:
    """A case that was decided so many days ago, the party having stated nothing."""
    begun = f"recheck {ago + 1} | decide {ago}"
    return told(unit, offence, ago + 1 + DEFENCE, f"{begun} | {more}" if more else begun)


def served(unit: Unit, offence: Offence, ago: int, more: str = "") -> Plot:
    """A case whose decision was served so many days ago, and published."""
    begun = f"serve {ago} | publish {ago - 1}"
    return decided(unit, offence, ago + 2, f"{begun} | {more}" if more else begun)


STORIES: tuple[Plot, ...] = (
    # a clue being checked: with time, nearly over, over; handed to another agency; without substance
    plot(LAOZHANG, illegal_fireworks(4), 1),
    plot(LINYUN, no_drill("火灾爆炸专项应急预案"), 8),
    plot(MAILUO, dust("制粉车间", "未采取防静电接地措施"), 16),
    plot(YUNQI, unsigned("空气压缩机房", 1), 6, "refer_out 3"),
    plot(SUILONG, unsigned("立筒仓检修口", 1), 12, "reject 7"),
    # filing: asked for; returned by the section and by the leader; refused
    plot(SANXI, too_much_stored(35), 3, "apply 1"),
    plot(HUAIYIN, no_gear(2, "破碎站"), 5, "apply 4 | return_filing 2"),
    plot(POCHUAN, hot_work("树脂灌装间"), 7, "apply 6 | send_back 4 | apply 1"),
    plot(JUXI, unsigned("乙炔瓶储存间外墙", 1), 20, "apply 17 | refuse 15"),
    # filed; being investigated with time, near the end of its limit, with more time granted; out of a hazard that was handed on
    filed(PUTANG, NOT_EXAMINED, 1),
    filed(JICHUAN, NO_AGREEMENT, 6, "begin 5 | examine 3 | ask 2 | summon 1"),
    filed(WULING, uncertified("井下电工", "三号变电所"), 28, "begin 27 | examine 26 | ask 26 | copy 25"),
    filed(LEIYUE, FALSE_TRAINING, 34, "begin 33 | examine 31 | ask 31 | copy 30 | extend 8 days=45"),
    filed(FENGRUI, NOT_REMOVED, 10, "begin 9 | examine 7 | copy 7"),
    # the report: waiting for the section; returned by it; at legal review in time, and late
    reported(QINGRUO, unrecorded("九条隐患未列入台账"), 1),
    reported(XIANYU, alarm_off("氨制冷机房"), 6, "send_to_investigate 4"),
    reported(HAOSHUO, NOT_GRADED, 4, "send 2"),
    reported(SHUOYE, hot_work("中间罐区"), 16, "send 14"),
    # a draft that must be changed; the changed one waits for the same reviewer
    reported(LIFENG, unrecorded("三条隐患写成已经整改"), 6, "send 5 | review_to_change 2"),
    reported(DINGLI, dust("抛丸车间", "未设泄爆装置"), 8, "send 7 | review_to_change 4 | change 1"),
    # the notice: to be given, to be served with the right to a hearing; its period runs; a defence came in, in time and long ago
    reported(RANXIA, untrained(2), 5, "send 4 | review 1"),
    reported(PULEI, NO_INSURANCE, 6, "send 5 | review 3 | discuss 2 | notify 1"),
    told(XIYINGMEN, too_much_stored(34), 1),
    told(YANPING, uncertified("提升机司机", "主井提升机房"), 5, "defend 2"),
    told(LANSHAN, locked_exit("缝制二车间"), 17, "defend 14"),
    # a second party comes in while the first one may still state its case
    told(MUYAO, hot_work("一号罐区"), 4, "add_worker 1"),
    # heavy: to be discussed; a hearing to be fixed, to be notified, to be held; held, reported on and to be reviewed again
    reported(JICHUAN, NO_INSURANCE, 5, "send 4 | review 1"),
    heavy(LEIYUE, 4, "ask_hearing 1"),
    heavy(HAOSHUO, 5, "ask_hearing 2 | fix_hearing 1"),
    heavy(DINGLI, 6, "ask_hearing 4 | fix_hearing 3 | serve_hearing 3"),
    heavy(RANXIA, 32, "ask_hearing 31 | fix_hearing 30 | serve_hearing 30 | hearing_held 9"),
    heavy(LANSHAN, 36, "ask_hearing 35 | fix_hearing 34 | serve_hearing 34 | hearing_held 13 | report_hearing 4"),
    # the defence makes it lighter; the decision waits, with a penalty and without one
    told(JUEMING, dust("轮毂打磨车间", "未设锁气卸灰装置"), DEFENCE + 3, "defend 16 | recheck_lighter 2"),
    told(MUYAO, no_gear(1, "反应釜投料口"), 6, "waive 5 | recheck 3"),
    unpunished(SANXI, unsigned("存放间入口", 1), 2),
    # decided: to be served with time, and late behind an attempt
    decided(LINYUN, unsigned("溶剂储罐区", 1), 1),
    decided(XIUFENG, no_gear(2, "选厂破碎工段"), 15, "publish 12 | attempt 9"),
    # to pay: nearly over with a part paid, over with a reminder; paid, and something else to be done
    served(POCHUAN, unsigned("溶剂泵房", 1), 13, "part 6 amount=4000"),
    served(WULING, unrecorded("两个中段未列入排查范围"), 24, "remind 5 until=10"),
    served(NANZHOU, dust("砂光车间", "未设火花探测和熄灭装置"), 12, "pay 3"),
    # performed; the closing came back; waits for the leader
    served(JUXI, untrained(1), 16, "pay 6"),
    served(HUAIYIN, unsigned("采场边坡下方通道", 1), 26, "pay 16 | submit_closing 8 | hand_back 3"),
    served(XIANYU, no_drill("液氨泄漏专项应急预案"), 20, "pay 10 | submit_closing 3"),
    # withdrawn; closed and to be archived; in the archive
    filed(YANLAN, hot_work("五号库房外"), 18, "begin 17 | examine 16 | withdraw 4"),
    served(QINGRUO, untrained(2), 30, "pay 20 | submit_closing 12 | close 9"),
    served(SHUOYE, unsigned("蒸馏釜平台", 1), 45, "pay 34 | submit_closing 30 | close 27 | archive 12"),
)
