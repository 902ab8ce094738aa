"""What the program says the faces have is what the press prints; rare names and the signs that clerks type are among it."""

import pytest

from documents import glyphs
from documents.press import PressRefused, print_pdf

# What a clerk of a county types, beside the characters of GB 2312.
TYPED = "H₂S CO₂ m³ m² 10⁻³ ⅓ ½ ¾ ☑ □ ☐ ✔ ✘ × ÷ ± ≤ ≥ ≠ ≈ ℃ ‰ μ Ω Φ α β § № ㎡ ㎏ ㎜ → ← ↑ ↓ Ⅳ ⅳ ㈠ " + "".join(
    [*map(chr, range(0x2460, 0x2474)), *map(chr, range(0x3251, 0x325F))]
)
# One name of each plane and extension: 䶮 (A), 𠅤 (B), 𪜀 (C), 𫝀 (D), 𫠠 (E), 𬺰 (F).
NAMES = "䶮\U00020164\U0002a700\U0002b740\U0002b820\U0002ceb0镕喆堃祎翀"
NOWHERE = "\U0010fffd\ue000😀"
STACKS = ("F", "T", "N")


def page(text: str, profile: str = "F") -> str:
    return f'<!DOCTYPE html><html lang="zh-CN"><head><title>字</title></head><body class="{profile}"><h1>{text}</h1><p>{text}</p></body></html>'


def test_what_clerks_type_and_rare_names_are_there() -> None:
    assert glyphs.missing(TYPED + NAMES) == ""
    assert glyphs.missing("甲\u200d乙\ufe0f\n\t丙") == "", "what has no shape needs no glyph"
    assert set(glyphs.missing(f"甲{NOWHERE}乙")) == set(NOWHERE)


@pytest.mark.slow
@pytest.mark.parametrize("profile", STACKS)
def test_the_press_agrees_in_text_and_title(profile: str) -> None:
    assert print_pdf(page(TYPED + NAMES, profile), title="字", author="局").pages
    with pytest.raises(PressRefused) as refused:
        print_pdf(page(f"甲{NOWHERE}乙", profile), title="字", author="局")
    assert set(refused.value.characters) == set(NOWHERE)


@pytest.mark.slow
def test_the_largest_face_makes_no_paper_larger_that_does_not_need_it() -> None:
    before = print_pdf(page("堃"), title="字", author="局")
    rare = print_pdf(page("堃\U0002a700"), title="字", author="局")
    after = print_pdf(page("堃"), title="字", author="局")
    assert before.sha256 == after.sha256 and len(rare.pdf) < len(before.pdf) + 20_000


@pytest.mark.parametrize(
    ("name", "is_name"),
    [
        *(
            (name, True)
            for name in ("unit_name", "legal_rep", "inspector_1", "place", "unit_address", "witness", "contact", "responsible")
        ),
        *(
            (name, False)
            for name in ("problem", "description", "reason", "opinion", "legal_basis", "findings", "requirement", "content")
        ),
    ],
)
def test_names_of_persons_units_and_places_are_told_from_free_text(name: str, is_name: bool) -> None:
    assert glyphs.is_name(name) is is_name


def test_a_box_stands_in_the_text_and_never_inside_a_tag() -> None:
    html = (
        f'<html><head><title>{NOWHERE[0]}</title></head><body><img alt="{NOWHERE[0]}"/><p>甲{NOWHERE[0]}&lt;乙</p></body></html>'
    )
    boxed = glyphs.boxed(html, NOWHERE[0])
    assert boxed == (
        '<html><head><title>□</title></head><body><img alt="□"/><p>甲<span class="by-hand">□</span>&lt;乙</p></body></html>'
    )
    assert glyphs.boxed(html, "") == html
