"""Discs put where there is room for them: nodes in a region, regions on the map, islands around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.html.forces import lengths

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]
    Indices = NDArray[np.intp]

APART = 40  # rounds in which nodes that overlap move apart
MATES = 12  # how many of its cell a node is held against in such a round
SPACED = 300  # rounds in which regions move apart
INWARD = 0.012  # of the way to the middle, a round
SHORE = 12.0  # between islands
DIRECTIONS = 72  # from the middle, in which there may be room for an island
NESTLED = 600  # islands that are put where there is room


def spiral(count: int) -> Points:
    """Places one around another, from the middle."""
    import numpy as np

    turns = np.arange(count)
    angles = turns * np.pi * (3 - np.sqrt(5))
    places: Points = np.sqrt(turns)[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return places


def spaced(middles: Points, reaches: Points, linked: NDArray[np.bool_], gap: float) -> Points:
    """Discs moved until each has room around it, close together around the middle, as they lay to each other.

    The gap is a share of a large one's reach; it is twice as wide between those without a link.
    """
    import numpy as np

    if len(reaches) < 2:
        return np.zeros_like(middles)
    side = max(np.ptp(middles, axis=0).max(), 1e-9)
    places = (middles - middles.mean(axis=0)) / side * 1.5 * np.sqrt((reaches**2).sum() * np.pi)
    area = reaches**2
    share = 0.35 * area / (area[:, None] + area)
    room = gap * np.percentile(reaches, 75)
    wanted = reaches[:, None] + reaches + room * np.where(linked, 1, 2)
    np.fill_diagonal(wanted, 0)
    for turn in range(SPACED):
        between = places[:, None] - places
        length = np.sqrt((between**2).sum(axis=2)) + 1e-9
        places = places + (between * (np.maximum(0, wanted - length) * share / length)[..., None]).sum(axis=1)
        if turn < 0.8 * SPACED:
            places = places * (1 - INWARD)
    spread: Points = places
    return spread


def rimmed(middles: Points, reaches: Points, islands: Points) -> Points:
    """Places for islands around some discs, each where it comes nearest to the middle; the smallest in rings."""
    import numpy as np

    angles = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    order = np.argsort(-islands, kind="stable")
    places = np.zeros((len(islands), 2))
    held, room = np.zeros((0, 2)), np.zeros(0)
    for number, island in enumerate(order[:NESTLED]):
        turned = angles + number  # radians, so that islands do not stand in rows
        ways = np.stack([np.cos(turned), np.sin(turned)])
        coast = (middles @ ways + reaches[:, None]).max(axis=0, initial=0) + islands[island]
        along, clear = held @ ways, room + islands[island] + SHORE
        aside = clear[:, None] ** 2 - ((held**2).sum(axis=1)[:, None] - along**2)
        behind = np.where(aside > 0, along + np.sqrt(np.maximum(aside, 0)), 0).max(axis=0, initial=0)
        ahead = np.maximum(coast, behind)
        way = int(np.argmin(ahead))
        places[island] = ways[:, way] * ahead[way]
        held, room = np.vstack([held, places[island]]), np.append(room, islands[island])
    reach = max((np.sqrt((of**2).sum(axis=1)) + far).max(initial=0) for of, far in ((middles, reaches), (held, room)))
    return _ringed(places, order[NESTLED:], islands, float(reach))


def _ringed(places: Points, order: Indices, islands: Points, ring: float) -> Points:
    """The rest of the islands in rings from so far out."""
    import numpy as np

    angle, widest, ring = 0.0, 0.0, ring + SHORE
    for island in order:
        reach = float(islands[island])
        arc = 2 * np.arcsin(min(1, (reach + SHORE / 2) / (ring + reach)))
        if angle + arc > 2 * np.pi + 1e-9:
            ring, angle, widest = ring + 2 * widest + SHORE, 0.0, 0.0
        widest = max(widest, reach)
        places[island] = (
            (ring + reach) * np.cos(angle + arc / 2),
            (ring + reach) * np.sin(angle + arc / 2),
        )
        angle += arc
    return places


def apart(places: Points, radii: Points) -> Points:
    """Moves nodes that overlap away from each other."""
    import numpy as np

    at = np.array(places.T, order="C")
    width = 4 * float(np.percentile(radii, 90))
    for _ in range(APART):
        hits = 0
        for shift in ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)):
            cells = np.floor(at / width + np.array(shift)[:, None]).astype(np.intp)
            cells -= cells.min(axis=1)[:, None]
            keys = cells[0] * (cells[1].max() + 1) + cells[1]
            order = np.argsort(keys, kind="stable")
            sorted_keys = keys[order]
            for lag in range(1, min(MATES, len(order))):
                mates = np.flatnonzero(sorted_keys[:-lag] == sorted_keys[lag:])
                hits += _pushed(at, radii, order[mates], order[mates + lag])
        if not hits:
            break
    return at.T


def _pushed(at: Points, radii: Points, one: Indices, other: Indices) -> int:
    """Pushes pairs apart that overlap; says how many did. No node is in two of the same side."""
    import numpy as np

    between = at.take(one, axis=1) - at.take(other, axis=1)
    length = lengths(between)
    overlap = radii.take(one) + radii.take(other) - length
    hit = np.flatnonzero(overlap > 0)
    push = between[:, hit] * (0.3 * overlap[hit] / length[hit])
    at[:, one[hit]] += push
    at[:, other[hit]] -= push
    return len(hit)
