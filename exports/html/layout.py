"""Where nodes stand: each community a region with room around it, what hangs together only with itself at the rim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from exports.html.forces import attracted
from exports.html.packing import apart, rimmed, spaced, spiral

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]
    Indices = NDArray[np.intp]

WITHIN = 4.0  # times as strong as between communities is a link within one
ROOM = 3.2  # area of a group, as a multiple of its nodes'
NARROW, WIDE = 0.25, 0.6  # gaps between groups and between regions, as a share of a large one's reach
STRAIT = 0.15  # between the regions and islands, as a share of a usual region's reach
ISLAND = 30  # nodes from which forces lay out a component; a smaller one is a spiral
MAINLAND = 0.1  # of all nodes, that make a component more than an island


def layout(
    links: Sequence[tuple[int, int]],
    weights: Sequence[float],
    groups: Sequence[int],
    regions: Sequence[int],
    radii: Sequence[float],
) -> Points:
    """Places for as many nodes as there are radii: linked ones near each other, and none on each other.

    Nodes of a group stand together, groups of a region lie together, and regions apart.
    """
    import numpy as np

    if len(radii) < 2:
        return np.zeros((len(radii), 2))
    sizes = np.array(radii, dtype=float)
    ends = np.array(links, dtype=np.intp).reshape(-1, 2)
    parts = components(len(radii), ends)
    counts = np.bincount(parts)
    own = np.array(groups, dtype=np.intp)
    places = _forced(ends, np.array(weights, dtype=float), own, counts[parts] >= ISLAND)
    for part in np.flatnonzero(counts < ISLAND):
        members = np.flatnonzero(parts == part)
        places[members] = spiral(len(members))
    places += np.random.default_rng(2).normal(size=places.shape) * 1e-3  # else nodes on a line stay on it
    afloat = counts[parts] < max(2, MAINLAND * len(radii))
    own = np.unique(np.where(afloat, own.max() + 1 + parts, own), return_inverse=True)[1]
    wide = np.array(regions, dtype=np.intp)[np.array(groups, dtype=np.intp)]
    wide = np.unique(np.where(afloat, wide.max() + 1 + parts, wide), return_inverse=True)[1]
    shapes, reaches = _filled(places, own, sizes)
    return apart(shapes + _middles(places, own, wide, reaches, afloat, ends)[own], sizes)


def components(count: int, ends: Indices) -> Indices:
    """For each node the number of its component, the largest first."""
    import numpy as np

    lowest, before = np.arange(count), np.full(count, -1)
    one, other = ends.T
    while (lowest != before).any():
        before = lowest.copy()
        for here, there in ((one, other), (other, one)):
            np.minimum.at(lowest, here, lowest[there])
        lowest = lowest[lowest]
    firsts, parts, counts = np.unique(lowest, return_inverse=True, return_counts=True)
    numbers = np.empty(len(firsts), dtype=np.intp)
    numbers[np.argsort(-counts, kind="stable")] = np.arange(len(firsts))
    return numbers[parts]


def _forced(ends: Indices, weights: Points, groups: Indices, chosen: NDArray[np.bool_]) -> Points:
    """The chosen nodes where forces put them, all others in the middle."""
    import numpy as np

    places = np.zeros((len(groups), 2))
    if not chosen.any():
        return places
    numbers = np.cumsum(chosen) - 1
    inside = chosen[ends[:, 0]]
    linked, kin = ends[inside], groups[ends[inside]]
    pulls = weights[inside] * np.where(kin[:, 0] == kin[:, 1], WITHIN, 1)
    begun = _begun(np.unique(groups[chosen], return_inverse=True)[1])
    places[chosen] = attracted(begun, numbers[linked], pulls)
    return places


def _begun(groups: Indices) -> Points:
    """Groups on a spiral, the largest in the middle."""
    import numpy as np

    random = np.random.default_rng(1)
    sizes = np.bincount(groups)
    order = np.argsort(-sizes, kind="stable")
    ahead = np.cumsum(sizes[order]) - sizes[order] / 2
    angles = np.arange(len(order)) * np.pi * (3 - np.sqrt(5))
    middles = np.empty((len(order), 2))
    middles[order] = 10 * np.sqrt(ahead)[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    spread = random.normal(size=(len(groups), 2)) * 3 * np.sqrt(sizes[groups])[:, None]
    placed: Points = middles[groups] + spread
    return placed


def _filled(places: Points, groups: Indices, sizes: Points) -> tuple[Points, Points]:
    """Nodes as seen from the middle of their group, and how far each group reaches.

    Directions and who is farther out are the forces'; how far says the room that those farther in need.
    """
    import numpy as np

    shapes = places - _means(places, groups)[groups]
    far = np.sqrt((shapes**2).sum(axis=1)) + 1e-9
    room = sizes**2
    order = np.lexsort((far, groups))
    filled = np.cumsum(room[order])
    before = np.concatenate([[0.0], filled])[np.searchsorted(groups[order], np.arange(groups.max() + 1))]
    reach = np.empty_like(far)
    reach[order] = np.sqrt((filled - room[order] / 2 - before[groups[order]]) * ROOM)
    return shapes * (reach / far)[:, None], np.sqrt(np.bincount(groups, room) * ROOM)


def _middles(
    places: Points, groups: Indices, regions: Indices, reaches: Points, afloat: NDArray[np.bool_], ends: Indices
) -> Points:
    """Where groups lie: close together in their region, regions as the forces had them but apart, islands around."""
    import numpy as np

    region = np.empty(len(reaches), dtype=np.intp)
    region[groups] = regions
    middles = _means(places, groups)
    inside = np.zeros_like(middles)
    wide = np.empty(regions.max() + 1)
    for number in range(len(wide)):
        members = np.flatnonzero(region == number)
        if len(members) > 1:
            inside[members] = spaced(middles[members], reaches[members], _linked(groups[ends], members), NARROW)
        wide[number] = (np.sqrt((inside[members] ** 2).sum(axis=1)) + reaches[members]).max()
    islands = np.zeros(len(wide), dtype=bool)
    islands[regions[afloat]] = True
    main = np.flatnonzero(~islands)
    outside = _means(places, regions)
    outside[main] = spaced(outside[main], wide[main], _linked(regions[ends], main), WIDE)
    shore = (outside[region] + inside)[~islands[region]]
    outside[islands] = rimmed(
        shore, reaches[~islands[region]] + STRAIT * wide[main].sum() / max(1, len(main)), wide[islands]
    )
    return outside[region] + inside


def _linked(pairs: Indices, chosen: Indices) -> NDArray[np.bool_]:
    """Which of the chosen have links to which."""
    import numpy as np

    found = np.zeros((len(chosen), len(chosen)), dtype=bool)
    numbers = np.full(max(pairs.max(initial=-1), chosen.max(initial=-1)) + 1, -1)
    numbers[chosen] = np.arange(len(chosen))
    between = numbers[pairs]
    between = between[(between >= 0).all(axis=1)]
    found[between[:, 0], between[:, 1]] = True
    return found | found.T


def _means(places: Points, of: Indices) -> Points:
    import numpy as np

    counts = np.bincount(of)
    return np.stack([np.bincount(of, places[:, axis]) / counts for axis in (0, 1)], axis=1)
