"""Build static/icons/icons.svg, the sprite of the icons in use, from an unpacked bootstrap-icons package.

Usage: python tools/icons.py path/to/bootstrap-icons/icons
Add a name to ICONS, run it, commit the sprite and its new hash in NOTICE.
"""

import re
import sys
from pathlib import Path

SPRITE = Path(__file__).resolve().parent.parent / "static" / "icons" / "icons.svg"
CHEVRON = SPRITE.with_name("chevron.svg")
INK = "#1f2933"

ICONS = (  # noqa: SIM905 (a list of sixty lines is harder to read)
    "arrow-clockwise arrow-left arrow-left-right arrow-return-left bell box-arrow-in-right box-arrow-right "
    "calculator calendar3 camera check-circle check-lg chevron-down chevron-left chevron-right circle circle-fill "
    "clipboard-check clock cloud-check cloud-slash code-slash dash-circle diagram-3 download exclamation-octagon "
    "exclamation-triangle eye file-earmark-text flag folder2 folder2-open fonts gear geo-alt hand-index-thumb "
    "hourglass-split house image inbox info-circle journal-text key keyboard link-45deg list-ul megaphone paperclip "
    "pause-circle pencil people person person-circle plus-lg printer qr-code search send shield-check stop-circle "
    "table three-dots tools translate trash upload x-lg "
).split()


def symbol(source: Path, name: str) -> str:
    """The icon as a <symbol>, drawn in the colour of the text it stands beside."""
    svg = (source / f"{name}.svg").read_text(encoding="utf-8")
    inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if inner is None:
        raise SystemExit(f"{name}.svg is not an SVG")
    drawing = re.sub(r"\s*\n\s*", "", inner.group(1))
    return f'<symbol id="{name}" viewBox="0 0 16 16" fill="currentColor">{drawing}</symbol>'


def main(source: Path) -> None:
    symbols = "\n".join(symbol(source, name) for name in sorted(ICONS))
    SPRITE.parent.mkdir(parents=True, exist_ok=True)
    SPRITE.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n', encoding="utf-8")
    # A background picture cannot take the colour of the text, so the arrow of a select is a file of its own.
    chevron = (source / "chevron-down.svg").read_text(encoding="utf-8").replace("currentColor", INK)
    CHEVRON.write_text(re.sub(r"\s*\n\s*", "", chevron) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
