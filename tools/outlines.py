"""Draw a glyph again with the fewest quadratic points that keep within a tolerance of its cubic outline.

Fandol's outlines were traced: some hundred short curves a glyph, where a drawn face needs half as many. A run of them is replaced
by one line or one quadratic curve where that stays within the tolerance; which runs, is the cheapest way round the contour.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

Point = tuple[float, float]

# A run longer than this is seldom one curve, and looking for it costs time.
LONGEST_RUN = 14
# After so many runs in vain a longer one is not tried.
PATIENCE = 3
ROUNDS = 4


class Segment(NamedTuple):
    """A line (`control` is nothing) or curve to its end; two controls for the cubic ones of the source."""

    controls: tuple[Point, ...]
    end: Point


class Way(NamedTuple):
    """The cheapest way to a joint: what it costs in points, from which joint, over which controls and middle points."""

    cost: float
    source: int
    steps: tuple[Segment, ...]


def contours(recording: Sequence[tuple[str, tuple[Any, ...]]]) -> list[tuple[Point, list[Segment]]]:
    """The closed contours of a recorded glyph: first point and segments, the closing line written out, empty lines dropped."""
    found: list[tuple[Point, list[Segment]]] = []
    for word, points in recording:
        if word == "moveTo":
            found.append((points[0], []))
        elif word in ("lineTo", "curveTo"):
            found[-1][1].append(Segment(points[:-1], points[-1]))
        elif word == "closePath":
            first, segments = found[-1]
            if segments and segments[-1].end != first:
                segments.append(Segment((), first))
    cleaned = []
    for first, segments in found:
        starts = [first, *(segment.end for segment in segments)]
        kept = [s for start, s in zip(starts, segments, strict=False) if s.controls or s.end != start]
        if kept:
            cleaned.append((first, kept))
    return cleaned


def fewest_points(first: Point, segments: Sequence[Segment], tolerance: float) -> tuple[Point, list[Segment]]:
    """The contour as lines and quadratic curves, within `tolerance` units of the given one."""
    starts = [first, *(segment.end for segment in segments[:-1])]
    pieces = [_samples(start, segment) for start, segment in zip(starts, segments, strict=True)]
    # Begin at the outermost joint: it is a joint of every good outline.
    turn = max(range(len(pieces)), key=lambda place: pieces[place][-1]) + 1
    pieces = pieces[turn:] + pieces[:turn]
    joints = [pieces[-1][-1], *(piece[-1] for piece in pieces)]
    ways = [Way(0, 0, ())] + [Way(math.inf, 0, ())] * len(pieces)
    for here in range(len(pieces)):
        run: list[Point] = []
        vain = 0
        for there in range(here + 1, min(len(pieces), here + LONGEST_RUN) + 1):
            run += pieces[there - 1]
            steps = _one_step(joints[here], run, tolerance) or (
                _two_steps(joints[here], run, tolerance) if there == here + 1 else None
            )
            if steps is None:
                vain += 1
                if vain >= PATIENCE:
                    break
                continue
            cost = ways[here].cost + sum(1 + len(step.controls) for step in steps)
            if cost < ways[there].cost:
                ways[there] = Way(cost, here, steps)
    drawn: list[Segment] = []
    place = len(pieces)
    while place:
        drawn[:0] = ways[place].steps
        place = ways[place].source
    return joints[0], drawn


def _samples(start: Point, segment: Segment) -> list[Point]:
    """Points on the segment, its end last and its start not among them; close enough together to measure a distance by them."""
    length = math.dist(start, segment.end)
    if not segment.controls:
        count = max(1, min(6, int(length // 12)))
        return [
            (start[0] + (segment.end[0] - start[0]) * step / count, start[1] + (segment.end[1] - start[1]) * step / count)
            for step in range(1, count)
        ] + [segment.end]
    (ax, ay), (bx, by) = segment.controls
    count = max(4, min(12, int(length // 8)))
    points = []
    for step in range(1, count):
        t = step / count
        u = 1 - t
        p, q, r, s = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        points.append((p * start[0] + q * ax + r * bx + s * segment.end[0], p * start[1] + q * ay + r * by + s * segment.end[1]))
    return [*points, segment.end]


def _one_step(start: Point, run: Sequence[Point], tolerance: float) -> tuple[Segment, ...] | None:
    if _distance_to_line(start, run) <= tolerance:
        return (Segment((), run[-1]),)
    control = _control(start, run, tolerance)
    return (Segment((control,), run[-1]),) if control else None


def _two_steps(start: Point, run: Sequence[Point], tolerance: float) -> tuple[Segment, ...]:
    """A single curve that no quadratic one follows, cut in its middle."""
    half = len(run) // 2 + 1
    middle = (float(round(run[half - 1][0])), float(round(run[half - 1][1])))
    parts = ((start, [*run[: half - 1], middle]), (middle, run[half:]))
    return tuple(
        Segment((_control(begin, part, 3 * tolerance) or part[len(part) // 2],), part[-1]) for begin, part in parts if part
    )


def _distance_to_line(start: Point, run: Sequence[Point]) -> float:
    """How far the run strays from the straight line between its ends."""
    (x0, y0), (x1, y1) = start, run[-1]
    dx, dy = x1 - x0, y1 - y0
    square = dx * dx + dy * dy
    worst = 0.0
    for x, y in run:
        t = min(1.0, max(0.0, ((x - x0) * dx + (y - y0) * dy) / square)) if square else 0.0
        worst = max(worst, (x - x0 - t * dx) ** 2 + (y - y0 - t * dy) ** 2)
    return math.sqrt(worst)


def _control(start: Point, run: Sequence[Point], tolerance: float) -> Point | None:
    """The control point of the quadratic curve nearest to the run (least squares), or nothing if it strays too far."""
    lengths = [0.0]
    for one, other in pairwise((start, *run)):
        lengths.append(lengths[-1] + math.dist(one, other))
    if not lengths[-1]:
        return None
    places = [length / lengths[-1] for length in lengths[1:]]
    (x0, y0), (x2, y2) = start, run[-1]
    for _ in range(ROUNDS):
        weight = along = across = 0.0
        for (x, y), t in zip(run, places, strict=True):
            u = 1 - t
            b = 2 * u * t
            weight += b * b
            along += b * (x - u * u * x0 - t * t * x2)
            across += b * (y - u * u * y0 - t * t * y2)
        if weight < 1e-9:
            return None
        cx, cy = float(round(along / weight)), float(round(across / weight))
        worst, places = _strayed(start, (cx, cy), run, places)
        if worst <= tolerance:
            return cx, cy
        if worst > 6 * tolerance:
            return None
    return None


def _strayed(start: Point, control: Point, run: Sequence[Point], places: Sequence[float]) -> tuple[float, list[float]]:
    """The greatest distance of the run from the curve, and better places on the curve to measure it at (Newton's step)."""
    (x0, y0), (cx, cy), (x2, y2) = start, control, run[-1]
    bend_x, bend_y = x0 - 2 * cx + x2, y0 - 2 * cy + y2
    worst, better = 0.0, []
    for (x, y), t in zip(run, places, strict=True):
        u = 1 - t
        ex = u * u * x0 + 2 * u * t * cx + t * t * x2 - x
        ey = u * u * y0 + 2 * u * t * cy + t * t * y2 - y
        worst = max(worst, ex * ex + ey * ey)
        dx, dy = 2 * (u * (cx - x0) + t * (x2 - cx)), 2 * (u * (cy - y0) + t * (y2 - cy))
        slope = dx * dx + dy * dy + 2 * (ex * bend_x + ey * bend_y)
        better.append(t if abs(slope) < 1e-9 else min(1.0, max(0.0, t - (ex * dx + ey * dy) / slope)))
    return math.sqrt(worst), better
