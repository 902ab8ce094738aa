"""Money in yuan: rounding, figures, capital numerals and shares, as papers and pages print them."""

from decimal import ROUND_HALF_UP, Decimal

import cn2an

FEN = Decimal("0.01")
TENTH = Decimal("0.1")
LIMIT = Decimal(10) ** 16  # the longest sum the capital numerals can write


def yuan(amount: Decimal | int | str) -> Decimal:
    """The amount in yuan with two decimals, halves rounded up. Raises TypeError for floats, which cannot hold money."""
    if isinstance(amount, float):
        raise TypeError("money is a Decimal, never a float")
    return Decimal(amount).quantize(FEN, rounding=ROUND_HALF_UP)


def figures(amount: Decimal | int | str) -> str:
    """The amount as a cell of a list shows it: 4,500.00."""
    return f"{yuan(amount):,.2f}"


def capitals(amount: Decimal | int | str) -> str:
    """The amount in capital numerals: 壹仟零伍元整; 整 stands after 元 or 角, not after 分.

    Raises ValueError for negative sums, which no paper writes out, and for those of ten quadrillion and more.
    """
    rounded = yuan(amount)
    if not 0 <= rounded < LIMIT:
        raise ValueError(f"{rounded} cannot be written in capital numerals")
    words: str = cn2an.an2cn(f"{rounded:f}", "rmb")
    return f"{words}整" if words.endswith("角") else words


def in_full(amount: Decimal | int | str) -> str:
    """The amount as an order or payment states it: 人民币4500元（大写：肆仟伍佰元整）."""
    rounded = yuan(amount)
    plain = f"{rounded:.0f}" if rounded == rounded.to_integral_value() else f"{rounded:f}"
    return f"人民币{plain}元（大写：{capitals(rounded)}）"


def exactly(amount: Decimal | int | str) -> str:
    """The amount as a penalty states it, to the fen: 人民币50,000.00元（大写：伍万元整）."""
    return f"人民币{figures(amount)}元（大写：{capitals(amount)}）"


def share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """The part of the whole in percent with one decimal; None where there is no whole."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(TENTH, rounding=ROUND_HALF_UP)


def percent(part: Decimal | int, whole: Decimal | int) -> str:
    """The same as words: 90.2%, or a dash where there is no whole."""
    found = share(part, whole)
    return "—" if found is None else f"{found}%"
