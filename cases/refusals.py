"""The refusals of this floor, with their Chinese words; those of uploads in general stand in foundation."""

from foundation.refusals import declare

declare(
    {
        "E-UPLOAD-COUNT": "每一步最多上传 20 个文件",
        "E-UPLOAD-BUSY": "正在处理其他文件，请稍后再试",
        "E-UPLOAD-LOCKED": "PDF 文件已加密，请去除密码后上传",
        "E-PARTY-IDENTITY": "身份证号码不正确，请核对校验位和出生日期",
        "E-PARTY-CREDIT-CODE": "统一社会信用代码不正确，请核对",
        "E-REVEAL-REASON": "查看证件号码或者电话须写明理由（不少于 4 个字）",
        "E-REVEAL-NONE": "没有可以查看的内容",
        "E-NOTE-EMPTY": "请填写批注内容（不超过 2000 字）",
        "E-NOTE-WHO": "只有可以查阅本案卷的人员才能批注",
        "E-OBJECTION-WHO": "只有被列名的第二名执法人员可以对该行为提出异议",
        "E-OBJECTION-EMPTY": "请写明异议内容",
        "E-OBJECTION-TWICE": "对该行为已经提出过异议",
        "E-MERGE-SAME": "两条登记是同一条，或者已经合并",
        "E-MERGE-OPEN": "其中一条登记已有待确认的合并建议",
        "E-MERGE-SELF": "提出合并的人不得自己确认，须由另一承办机构负责人确认",
        "E-MERGE-DECIDED": "该合并建议已有处理结果",
        "E-NAME-SAME": "名称没有变化",
        "E-NAME-DAY": "更名日期不正确",
        "E-DEADLINE-STATE": "期限的当前状态不允许这样办理",
        "E-DEADLINE-BEFORE": "期限届满之日应当在起算之日以后",
        "E-DEADLINE-EARLIER": "延长后的期限应当晚于原期限",
        "E-LOAD": "数据文件有误",
    }
)
