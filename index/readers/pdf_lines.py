"""Lines of a PDF page: glyphs that stand on one baseline, sorted and spaced as they are seen."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.readers.pdf_glyphs import Glyph, GlyphPage

__all__ = ["Line", "page_lines"]

# Distances in font sizes. A superscript stays within 0.4 of its line; the next line is 1 or more
# away.
_SAME_BASELINE = 0.4
# Two parts of a line drawn apart (Latin words first, Arabic ones later) are a word space away from
# each other; columns are further apart: narrow gutters are 1.
_SAME_LINE_GAP = 0.6
# A gap this wide without a space glyph is a space: the narrowest word spaces are 0.2 to 0.25.
_SPACE = 0.2
# Bold made by drawing a glyph twice moves it by a few hundredths.
_DOUBLE_STRIKE = 0.08
# A diacritic that stands between two letters belongs to the one nearer by at least this much.
_CLEARLY_NEARER = 0.15


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line as seen on the page.

    Attributes:
        pieces: Texts of the glyphs from left to right, spaces included; a letter comes with its
            diacritics.
        exact: Per piece, whether brackets in it are the characters themselves (see `Glyph.exact`).
        starts: Left end of each piece, in points.
        x0: Left end of the line.
        x1: Right end of the line.
        y: The baseline.
        size: The usual font size of the line.
        page: Number of its page.
    """

    pieces: tuple[str, ...]
    exact: tuple[bool, ...]
    starts: tuple[float, ...]
    x0: float
    x1: float
    y: float
    size: float
    page: int

    @property
    def shown(self) -> str:
        """The line from left to right."""
        return "".join(self.pieces)

    @property
    def right_letters(self) -> int:
        """How many letters of right-to-left scripts it has."""
        return sum(unicodedata.bidirectional(char) in ("R", "AL") for char in self.shown)

    @property
    def left_letters(self) -> int:
        """How many letters of left-to-right scripts it has."""
        return sum(unicodedata.bidirectional(char) == "L" for char in self.shown)

    @property
    def end_word_width(self) -> float:
        """Width in points of the wider of the words at its ends, one of which opens it."""
        spaces = [at for at, piece in enumerate(self.pieces) if piece == " "]
        if not spaces:
            return self.x1 - self.x0
        return max(self.starts[spaces[0]] - self.x0, self.x1 - self.starts[spaces[-1] + 1])


@dataclass(kw_only=True, slots=True)
class _Cluster:
    """A glyph with the diacritics that belong to it."""

    glyph: Glyph
    marks: list[str] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return (self.glyph.x0 + self.glyph.x1) / 2

    @property
    def is_space(self) -> bool:
        return self.glyph.text.isspace()


def page_lines(page: GlyphPage) -> list[Line]:
    """The lines of `page` in the order in which it draws them."""
    rows: list[list[_Cluster]] = []
    for cluster in _clusters(page.glyphs):
        if rows and _on_one_baseline(rows[-1][0].glyph, cluster.glyph, _SAME_BASELINE):
            rows[-1].append(cluster)
        elif not cluster.is_space:
            rows.append([cluster])
    lines = [_line(row, page.number) for row in _merge_parts(rows)]
    return [line for line in lines if line is not None]


def _on_one_baseline(one: Glyph, other: Glyph, reach: float) -> bool:
    return abs(one.y - other.y) <= reach * max(one.size, other.size)


def _clusters(glyphs: Sequence[Glyph]) -> list[_Cluster]:
    """Gives each separately drawn diacritic to its letter."""
    bases = [_Cluster(glyph=glyph) for glyph in glyphs if not glyph.is_mark]
    if not bases:
        return []
    # A mark can be drawn before or after its letter, and first or last in its line, so the nearest
    # letters on both sides in drawing order are its candidates.
    lettered = [at for at, base in enumerate(bases) if not base.is_space and base.glyph.text]
    if not lettered:
        return bases
    following = 0
    seen = 0
    for glyph in glyphs:
        if not glyph.is_mark:
            seen += 1
            continue
        while following < len(lettered) and lettered[following] < seen:
            following += 1
        candidates = [bases[at] for at in lettered[max(following - 1, 0) : following + 1]]
        _home(glyph, candidates).marks.append(glyph.text)
    return bases


def _home(mark: Glyph, candidates: Sequence[_Cluster]) -> _Cluster:
    """The letter that a diacritic belongs to, of the one or two drawn next to it."""
    if len(candidates) == 1:
        return candidates[0]
    before, after = candidates
    apart = _distance(mark, before.glyph) - _distance(mark, after.glyph)
    if abs(apart) > _CLEARLY_NEARER * mark.size:
        return before if apart < 0 else after
    # Drawn from left to right, a right-to-left letter comes after its diacritic.
    leftwards = any(unicodedata.bidirectional(char) in ("R", "AL") for char in after.glyph.text)
    return after if leftwards and after.middle > before.middle else before


def _distance(mark: Glyph, base: Glyph) -> float:
    """How far a diacritic is from the room of a letter; 0 when above or below it."""
    at = (mark.x0 + mark.x1) / 2
    sideways = max(base.x0 - at, at - base.x1, 0.0)
    return sideways + max(abs(mark.y - base.y) - base.size, 0.0)


def _merge_parts(rows: Sequence[list[_Cluster]]) -> list[list[_Cluster]]:
    """Joins parts of one line that were drawn apart."""
    merged: list[list[_Cluster]] = []
    by_height: dict[int, list[int]] = {}
    for row in rows:
        home = None
        height = round(row[0].glyph.y)
        for near in range(height - 2, height + 3):
            for at in by_height.get(near, ()):
                if _on_one_baseline(merged[at][0].glyph, row[0].glyph, 0.2) and _adjoin(
                    merged[at], row
                ):
                    home = at
        if home is None:
            by_height.setdefault(height, []).append(len(merged))
            merged.append(row)
        else:
            merged[home].extend(row)
    return merged


def _adjoin(one: Sequence[_Cluster], other: Sequence[_Cluster]) -> bool:
    size = min(one[0].glyph.size, other[0].glyph.size)
    gap = max(
        min(c.glyph.x0 for c in other) - max(c.glyph.x1 for c in one),
        min(c.glyph.x0 for c in one) - max(c.glyph.x1 for c in other),
    )
    return -0.5 * size <= gap <= _SAME_LINE_GAP * size


def _line(row: Sequence[_Cluster], page: int) -> Line | None:
    clusters = _without_double_strike(sorted(row, key=lambda cluster: cluster.middle))
    while clusters and (clusters[0].is_space or not clusters[0].glyph.text):
        clusters.pop(0)
    while clusters and (clusters[-1].is_space or not clusters[-1].glyph.text):
        clusters.pop()
    if not clusters:
        return None
    pieces: list[str] = []
    exact: list[bool] = []
    starts: list[float] = []
    end = clusters[0].glyph.x0
    for cluster in clusters:
        glyph = cluster.glyph
        wide = glyph.x0 - end > _SPACE * glyph.size
        if (cluster.is_space or wide) and pieces[-1] != " ":
            pieces.append(" ")
            exact.append(False)
            starts.append(min(end, glyph.x0))
        if glyph.text and not cluster.is_space:
            pieces.append(glyph.text + "".join(cluster.marks))
            exact.append(glyph.exact)
            starts.append(glyph.x0)
        end = max(end, glyph.x1)
    sizes = sorted(cluster.glyph.size for cluster in clusters)
    return Line(
        pieces=tuple(pieces),
        exact=tuple(exact),
        starts=tuple(starts),
        x0=clusters[0].glyph.x0,
        x1=max(cluster.glyph.x1 for cluster in clusters),
        y=row[0].glyph.y,
        size=sizes[len(sizes) // 2],
        page=page,
    )


def _without_double_strike(clusters: Sequence[_Cluster]) -> list[_Cluster]:
    kept: list[_Cluster] = []
    for cluster in clusters:
        glyph = cluster.glyph
        twin = kept[-1].glyph if kept else None
        if (
            twin is not None
            and twin.text == glyph.text
            and glyph.x1 > glyph.x0
            and abs(twin.x0 - glyph.x0) < _DOUBLE_STRIKE * glyph.size
        ):
            continue
        kept.append(cluster)
    return kept
