"""Build the press's vendored typefaces: Fandol as TrueType (GB 2312), and Noto Serif SC cut down to what that leaves out.

usage: python tools/build_fonts.py FANDOL_DIR NOTO_DIR OUT_DIR

FANDOL_DIR holds the Fandol *.otf files (Debian package texlive-lang-chinese), NOTO_DIR the static NotoSerifSC_*.ttf files
(npm package @expo-google-fonts/noto-serif-sc). The sources are found below these folders at any depth. The result is the
same byte for byte on every run, so that the hashes in NOTICE can be checked.
"""

import argparse
import hashlib
import logging
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.cu2qu import curve_to_quadratic
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.reverseContourPen import ReverseContourPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph
from outlines import contours, fewest_points

FANDOL = ("FandolSong-Regular", "FandolSong-Bold", "FandolFang-Regular", "FandolHei-Regular", "FandolKai-Regular")
NOTO = {"NotoSerifSC-Rare-Light": "NotoSerifSC_300Light", "NotoSerifSC-Rare-Bold": "NotoSerifSC_700Bold"}

# Seconds since 1904: 2024-01-01. A font that carries the moment of its making would differ on every run.
FIXED_TIME = 3786912000

# The new curves may leave the old ones by so many units of the 1000 of an em, and their points lie on a grid of so many: together
# less than 0.02 mm at 12 pt, half a dot of a good printer. Points on a coarser grid pack better.
TOLERANCE = 2.5
GRID = 2

# Nobody's name is written in these, and they would double the fallback.
NOT_NEEDED = (
    (0x1100, 0x11FF),  # Hangul Jamo
    (0x3130, 0x318F),  # Hangul compatibility Jamo
    (0x3200, 0x32FF),  # enclosed CJK, Japanese and Korean
    (0x3300, 0x337F),  # squared Japanese words
    (0x3099, 0x30FF),  # kana
    (0x31F0, 0x31FF),  # kana extension
    (0xA960, 0xA97F),
    (0xAC00, 0xD7FF),  # Hangul
    (0x1B000, 0x1B16F),  # kana supplement
    (0xFE00, 0xFE0F),  # variation selectors
    (0xE0100, 0xE01EF),
)


# Of 1000 units of an em: Fandol's own, without its errors (Song says that it descends upward).
ASCENT, DESCENT = 880, 120

PROFILE_FIELDS = (
    *("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements", "maxSizeOfInstructions"),
    *("maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours", "maxComponentDepth"),
)
STANDARD_CHARACTERS = Path(__file__).with_name("standard_characters_beyond_gb2312.txt")


def _gb2312() -> set[int]:
    """The 6,763 characters of GB 2312: all that everyday papers need, and what Fandol drew with care."""
    codes = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return {ord(text) for code in codes if (text := code.decode("gb2312", "ignore"))}


def _subset(font: TTFont, characters: Iterable[int]) -> None:
    """Keep these characters, drop hints and every layout feature: horizontal Chinese needs none, and shaping gets faster."""
    options = subset.Options(
        layout_features=[], hinting=False, desubroutinize=True, notdef_outline=True, name_IDs=["*"], recalc_timestamp=False
    )
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GSUB", "GPOS", "GDEF", "DSIG", "gasp", "STAT"]
    worker = subset.Subsetter(options)
    worker.populate(unicodes=characters)
    worker.subset(font)


def _on_grid(point: tuple[float, float]) -> tuple[int, int]:
    return GRID * round(point[0] / GRID), GRID * round(point[1] / GRID)


def _redrawn(outlines: Any, name: str) -> Glyph:
    """The glyph in few quadratic points, its contours turned round as TrueType wants them."""
    recording = RecordingPen()
    outlines[name].draw(recording)
    glyph = TTGlyphPen(outlines)
    pen = ReverseContourPen(glyph)
    for first, segments in contours(recording.value):
        start, drawn = fewest_points(first, segments, TOLERANCE) if len(segments) > 2 else (first, segments)
        pen.moveTo(_on_grid(start))
        for segment in drawn:
            if len(segment.controls) == 2:
                spline = curve_to_quadratic([start, *segment.controls, segment.end], TOLERANCE)
                pen.qCurveTo(*map(_on_grid, spline[1:]))
            elif segment.controls:
                pen.qCurveTo(*map(_on_grid, (*segment.controls, segment.end)))
            else:
                pen.lineTo(_on_grid(segment.end))
            start = segment.end
        pen.closePath()
    return glyph.glyph(dropImpliedOnCurves=True)


def _quadratic(font: TTFont) -> None:
    """Replace the cubic outlines (CFF) by quadratic ones (glyf): HarfBuzz cuts those several times faster."""
    outlines = font.getGlyphSet()
    order = font.getGlyphOrder()
    glyphs: dict[str, Glyph] = {name: _redrawn(outlines, name) for name in order}
    font["loca"] = newTable("loca")
    font["glyf"] = table = newTable("glyf")
    table.glyphOrder, table.glyphs = order, glyphs
    del font["CFF "]
    table.compile(font)
    profile = font["maxp"]
    profile.tableVersion, profile.numGlyphs = 0x00010000, len(order)
    for field in PROFILE_FIELDS:
        setattr(profile, field, 0)
    profile.maxZones = 1
    font.sfntVersion = "\x00\x01\x00\x00"


def _level(font: TTFont) -> None:
    """One height for all faces: a rare name from the fallback must not push the lines of a paragraph apart."""
    for table, above, below in (("hhea", "ascent", "descent"), ("OS/2", "sTypoAscender", "sTypoDescender")):
        setattr(font[table], above, ASCENT)
        setattr(font[table], below, -DESCENT)
    font["hhea"].lineGap = font["OS/2"].sTypoLineGap = 0
    font["OS/2"].usWinAscent, font["OS/2"].usWinDescent = ASCENT, DESCENT


def _save(font: TTFont, path: Path, family: str) -> None:
    for record in (1, 4, 16):
        font["name"].setName(family, record, 3, 1, 0x409)
    font["name"].names = [name for name in font["name"].names if name.platformID == 3 and name.langID == 0x409]
    _level(font)
    font["post"].formatType = 3.0
    font["head"].created = font["head"].modified = FIXED_TIME
    font.recalcTimestamp = False
    font.save(path)
    print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}  {path.stat().st_size / 1e6:.1f} MB", flush=True)  # noqa: T201


def _find(folder: Path, name: str) -> Path:
    found = sorted(folder.rglob(name))
    if not found:
        raise SystemExit(f"{name} is not below {folder}")
    return found[0]


def _fandol(name: str, folder: Path, out: Path) -> set[int]:
    """Make one face; what it covers. Takes about four minutes."""
    everyday = _gb2312()
    font = TTFont(_find(folder, f"{name}.otf"))
    covered = {point for point in font.getBestCmap() if point in everyday or not 0x3400 <= point <= 0x9FFF}
    _subset(font, covered)
    _quadratic(font)
    _save(font, out / f"{name}.ttf", f"Anjian {name}")
    return covered


def build(fandol: Path, noto: Path, out: Path) -> None:
    """Write the seven faces into `out`. Raises SystemExit when a source is missing."""
    out.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as workers:
        made = workers.map(_fandol, FANDOL, [fandol] * len(FANDOL), [out] * len(FANDOL))
        common = set.intersection(*made)
    lines = STANDARD_CHARACTERS.read_text(encoding="utf-8").splitlines()
    titles = {ord(character) for line in lines if not line.startswith("#") for character in line}
    unneeded = {point for first, last in NOT_NEEDED for point in range(first, last + 1)}
    for name, source in NOTO.items():
        font = TTFont(_find(noto, f"{source}.ttf"))
        wanted = set(font.getBestCmap()) - common - unneeded
        if name.endswith("Bold"):
            # Bold is for titles, which name units and places of today; the light face answers for old books too.
            wanted &= titles
        _subset(font, wanted)
        _save(font, out / f"{name}.ttf", f"Anjian {name}")


if __name__ == "__main__":
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for argument in ("fandol", "noto", "out"):
        arguments.add_argument(argument, type=Path)
    given = arguments.parse_args()
    build(given.fandol, given.noto, given.out)
