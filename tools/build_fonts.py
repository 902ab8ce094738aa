"""Build the press's vendored typefaces: Fandol as TrueType (GB 2312), and three more for what that leaves out.

usage: python tools/build_fonts.py SOURCES OUT_DIR [--parts fandol noto signs rare]

SOURCES holds, at any depth: the Fandol *.otf files (Debian package texlive-lang-chinese), the static NotoSerifSC_*.ttf files (npm
package @expo-google-fonts/noto-serif-sc), HanaMinA.ttf and HanaMinB.ttf (Debian package fonts-hanazono), DejaVuSans.ttf (Debian
package fonts-dejavu-core). A part that is not built is taken from OUT_DIR as it lies there. `coverage.txt` says which characters
the faces have together. The result is the same byte for byte on every run, so that the hashes in NOTICE can be checked.
"""

import argparse
import gzip
import hashlib
import io
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
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphCoordinates
from outlines import contours, fewest_points

FANDOL = ("FandolSong-Regular", "FandolSong-Bold", "FandolFang-Regular", "FandolHei-Regular", "FandolKai-Regular")
NOTO = {"NotoSerifSC-Rare-Light": "NotoSerifSC_300Light", "NotoSerifSC-Rare-Bold": "NotoSerifSC_700Bold"}

PARTS = ("fandol", "noto", "signs", "rare")

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

# What clerks type besides characters: raised and lowered figures (H₂S, m³, 10⁻³), fractions, letters with tones, arrows, signs of
# mathematics, boxes and ticks.
SIGNS = (
    *(
        (0x00A0, 0x017F),
        (0x01CD, 0x01DC),
        (0x0370, 0x03FF),
        (0x2010, 0x2044),
        (0x2070, 0x209C),
        (0x20A0, 0x20BF),
        (0x2100, 0x218B),
    ),
    *((0x2190, 0x22FF), (0x25A0, 0x25FF), (0x2605, 0x2606), (0x260E, 0x260F), (0x2640, 0x2642), (0x2713, 0x2718)),
)
# Numbers and words in circles and brackets, up to ㊿; boxes as wide as a character, with and without a tick.
CIRCLED = ((0x2460, 0x24FF), (0x2610, 0x2612), (0x2776, 0x2793), (0x3200, 0x33FF))
# A space between two characters of a face is set in that face, and the press refuses a page where it is missing.
SPACE = 0x20
# CJK extensions B to F: names that no everyday face has.
RARE = ((0x20000, 0x2EBEF),)
# The one face so large that it lies there packed; the press reads it for a page that needs it.
PACKED = "GlyphWiki-Rare"

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


def _lean(glyph: Glyph) -> None:
    """The glyph on the grid, without points that the grid made one and without those that lie on a line between their neighbours."""
    points: list[tuple[int, int]] = []
    kinds: list[int] = []
    ends: list[int] = []
    first = 0
    for last in glyph.endPtsOfContours:
        drawn: list[tuple[int, int, int]] = []
        for number in range(first, last + 1):
            point = (*_on_grid(glyph.coordinates[number]), glyph.flags[number] & 1)
            if not drawn or drawn[-1][:2] != point[:2]:
                drawn.append(point)
        first = last + 1
        kept = [
            point
            for number, point in enumerate(drawn)
            if not _is_on_the_way(drawn[number - 1], point, drawn[(number + 1) % len(drawn)])
        ]
        if len(kept) > 2:
            points += [(x, y) for x, y, _ in kept]
            kinds += [kind for *_, kind in kept]
            ends.append(len(points) - 1)
    glyph.coordinates, glyph.flags = GlyphCoordinates(points), bytearray(kinds)
    glyph.endPtsOfContours, glyph.numberOfContours = ends, len(ends)


def _is_on_the_way(before: tuple[int, int, int], point: tuple[int, int, int], after: tuple[int, int, int]) -> bool:
    """Exactly between two neighbours of the same line: no curve is touched, and nothing moves."""
    if not (before[2] and point[2] and after[2]):
        return False
    across = (point[0] - before[0]) * (after[1] - before[1]) - (point[1] - before[1]) * (after[0] - before[0])
    return across == 0


def _foreign(source: Path, wanted: set[int]) -> tuple[TTFont, set[int]]:
    """What a face has of these characters, at 1000 units to the em, without hints and on our grid."""
    font = TTFont(source)
    covered = wanted & set(font.getBestCmap())
    _subset(font, covered | {SPACE})
    for table in ("FFTM", "kern", "GDEF"):
        if table in font:
            del font[table]
    # Their own names are reserved: a changed face goes under another one.
    font["name"].names = [record for record in font["name"].names if record.nameID in (0, 13, 14)]
    scale_upem(font, 1000)
    glyphs = font["glyf"]
    for name in font.getGlyphOrder():
        if glyphs[name].numberOfContours > 0:
            _lean(glyphs[name])
            glyphs[name].recalcBounds(glyphs)
    return font, covered


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


def _fandol(name: str, folder: Path, out: Path) -> None:
    """Make one face. Takes about four minutes."""
    everyday = _gb2312()
    font = TTFont(_find(folder, f"{name}.otf"))
    covered = {point for point in font.getBestCmap() if point in everyday or not 0x3400 <= point <= 0x9FFF}
    _subset(font, covered)
    _quadratic(font)
    _save(font, out / f"{name}.ttf", f"Anjian {name}")


def _points(*ranges: tuple[int, int]) -> set[int]:
    return {point for first, last in ranges for point in range(first, last + 1)}


def _cmap(path: Path) -> set[int]:
    """What a finished face has; of the packed one as well."""
    packed = path.with_name(f"{path.name}.gz")
    return set(TTFont(io.BytesIO(gzip.decompress(packed.read_bytes())) if packed.exists() else path).getBestCmap())


def _noto(sources: Path, out: Path, common: set[int]) -> None:
    lines = STANDARD_CHARACTERS.read_text(encoding="utf-8").splitlines()
    titles = {ord(character) for line in lines if not line.startswith("#") for character in line}
    for name, source in NOTO.items():
        font = TTFont(_find(sources, f"{source}.ttf"))
        wanted = set(font.getBestCmap()) - common - _points(*NOT_NEEDED)
        if name.endswith("Bold"):
            # Bold is for titles, which name units and places of today; the light face answers for old books too.
            wanted &= titles
        _subset(font, wanted | {SPACE})
        _save(font, out / f"{name}.ttf", f"Anjian {name}")


def _signs(sources: Path, out: Path, known: set[int]) -> None:
    """Two small faces: signs from DejaVu Sans, circled and bracketed ones from the GlyphWiki face."""
    for name, source, wanted in (("DejaVu-Signs", "DejaVuSans", SIGNS), ("GlyphWiki-Circled", "HanaMinA", CIRCLED)):
        font, _covered = _foreign(_find(sources, f"{source}.ttf"), _points(*wanted) - known)
        _save(font, out / f"{name}.ttf", f"Anjian {name}")


def _rare(sources: Path, out: Path, known: set[int]) -> None:
    font, _covered = _foreign(_find(sources, "HanaMinB.ttf"), _points(*RARE) - known)
    path = out / f"{PACKED}.ttf"
    _save(font, path, f"Anjian {PACKED}")
    packed = path.with_name(f"{path.name}.gz")
    packed.write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    path.unlink()
    print(f"{hashlib.sha256(packed.read_bytes()).hexdigest()}  {packed.name}  {packed.stat().st_size / 1e6:.1f} MB", flush=True)  # noqa: T201


def _write_coverage(out: Path, covered: set[int]) -> None:
    """The characters every stack of faces can print, as ranges; the program asks them before a paper is numbered."""
    ranges: list[list[int]] = []
    for point in sorted(covered):
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    text = "".join(f"{first:04X}-{last:04X}\n" for first, last in ranges)
    (out / "coverage.txt").write_text(f"# Made by tools/build_fonts.py: what every stack of faces has.\n{text}", encoding="ascii")


def build(sources: Path, out: Path, parts: Iterable[str]) -> None:
    """Write the faces of these parts into `out`, and the coverage of all. Raises SystemExit when a source is missing."""
    out.mkdir(parents=True, exist_ok=True)
    if "fandol" in parts:
        with ProcessPoolExecutor() as workers:
            list(workers.map(_fandol, FANDOL, [sources] * len(FANDOL), [out] * len(FANDOL)))
    common = set.intersection(*(_cmap(out / f"{name}.ttf") for name in FANDOL))
    if "noto" in parts:
        _noto(sources, out, common)
    known = common | _cmap(out / "NotoSerifSC-Rare-Light.ttf")
    if "signs" in parts:
        _signs(sources, out, known)
    known |= _cmap(out / "DejaVu-Signs.ttf") | _cmap(out / "GlyphWiki-Circled.ttf")
    if "rare" in parts:
        _rare(sources, out, known)
    _write_coverage(out, known | _cmap(out / f"{PACKED}.ttf"))


if __name__ == "__main__":
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for argument in ("sources", "out"):
        arguments.add_argument(argument, type=Path)
    arguments.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    given = arguments.parse_args()
    build(given.sources, given.out, given.parts)
