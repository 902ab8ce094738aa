"""Which sections there are in a county bureau and which hazard categories each supervises, by the name of the section."""

from dataclasses import dataclass

ALL = ("*",)

# Categories are the codes of the hazard register: chemicals, industry_trade, non_coal_mine, fireworks, construction, fire, road,
# gas, special_equipment, flood, geological, forest_fire, drowning, tailings, tourism, other.


@dataclass(frozen=True)
class SectionKind:
    """A section as the bureau's plan of offices knows it: a word its name contains, its code, its categories."""

    word: str
    code: str
    categories: tuple[str, ...] = ()


# The first word found in a name decides: 综合协调 and 综合执法 stand before single trades, 防汛 before 应急.
SECTION_KINDS = (
    SectionKind("执法大队", "brigade", ALL),
    SectionKind("安委办", "coordination", ALL),
    SectionKind("综合协调", "coordination", ALL),
    SectionKind("矿山", "mines", ("non_coal_mine", "tailings")),
    SectionKind("危险化学品", "chemicals", ("chemicals", "fireworks")),
    SectionKind("烟花爆竹", "fireworks", ("fireworks",)),
    SectionKind("工贸", "industry-trade", ("industry_trade",)),
    SectionKind("防汛", "flood-fire", ("flood", "forest_fire", "geological", "drowning")),
    SectionKind("法制", "legal"),
    SectionKind("财务", "finance"),
    SectionKind("救灾", "relief"),
    SectionKind("指挥中心", "command-centre"),
    SectionKind("办公室", "office"),
)


def kind_of(name: str) -> SectionKind | None:
    """What a section of this name is; None for one that the table does not know (the administrator enters its categories)."""
    return next((kind for kind in SECTION_KINDS if kind.word in name), None)
