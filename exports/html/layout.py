"""Where nodes stand: linked ones near each other, all others apart, the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]
    Numbers = NDArray[np.intp]

ROUNDS = 250
CELLS = 128  # of the grid that repulsion is computed on, a side
GRAVITY = 0.05
PULL = 8.0
APART = 40  # rounds in which nodes that overlap move apart
MATES = 12  # how many of its cell a node is held against in such a round
ROOM = 3.5  # area of the picture, as a multiple of the nodes'


def layout(links: Sequence[tuple[int, int]], groups: Sequence[int], radii: Sequence[float]) -> Points:
    """Places for as many nodes as there are radii: linked ones attract, all repel, and none lie on each other.

    `groups` says where to begin: nodes of one group near each other.
    """
    import numpy as np

    if len(radii) < 2:
        return np.zeros((len(radii), 2))
    sizes = np.array(radii, dtype=float)
    ends = np.array(links, dtype=np.intp).reshape(-1, 2)
    places = _attracted(_begun(np.array(groups, dtype=np.intp)), ends)
    side = max(np.ptp(places, axis=0).max(), 1e-9)
    places = places / side * np.sqrt((sizes**2).sum() * np.pi * ROOM)
    stirred = np.random.default_rng(2).normal(size=places.shape) * sizes[:, None] * 2  # else nodes on a line stay on it
    return _apart(places + stirred, sizes)


def _begun(groups: Numbers) -> Points:
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


def _attracted(places: Points, ends: Numbers) -> Points:
    """Forces in the manner of ForceAtlas2, with repulsion from a field on a grid: a round costs the same for all."""
    import numpy as np

    one, other = ends.T
    mass = np.bincount(ends.ravel(), minlength=len(places)).astype(float) + 1
    for turn in range(ROUNDS):
        between = places[one] - places[other]
        length = np.sqrt((between**2).sum(axis=1)) + 1e-9
        pull = between * (PULL * np.log1p(length) / length)[:, None]
        step = _field(places, mass) - GRAVITY * places
        for axis in (0, 1):
            pulled = np.bincount(other, pull[:, axis], len(mass)) - np.bincount(one, pull[:, axis], len(mass))
            step[:, axis] += pulled / mass
        far = np.sqrt((step**2).sum(axis=1)) + 1e-9
        most = np.ptp(places, axis=0).max() * 0.04 * (1 - turn / ROUNDS) + 1e-9
        places = places + step * (0.5 * np.minimum(1, most / far))[:, None]
    return places


def _field(places: Points, mass: Points) -> Points:
    """What pushes each node away from all others: their masses laid on a grid, folded with 1 / distance."""
    import numpy as np

    low = places.min(axis=0)
    side = max(np.ptp(places, axis=0).max(), 1e-9) * 1.02
    at = (places - low) / side * (CELLS - 1)
    cell = at.astype(np.intp)
    part = at - cell
    row = CELLS + 1
    shares = []
    grid = np.zeros(row * row)
    for down in (0, 1):
        for right in (0, 1):
            share = np.abs(1 - down - part[:, 0]) * np.abs(1 - right - part[:, 1])
            index = (cell[:, 0] + down) * row + cell[:, 1] + right
            shares.append((share, index))
            grid += np.bincount(index, share * mass, row * row)
    laid = np.fft.rfft2(grid.reshape(row, row), (2 * row, 2 * row))
    pushes: Points = np.empty_like(places)
    for axis, kernel in enumerate(_kernels(2 * row)):
        field = np.fft.irfft2(laid * kernel, (2 * row, 2 * row))[:row, :row].ravel()
        pushes[:, axis] = sum(share * field[index] for share, index in shares)
    pushes *= (CELLS - 1) / side
    return pushes


@cache
def _kernels(size: int) -> tuple[NDArray[np.complex128], ...]:
    """1 / distance along each axis on a grid of cells of side 1, transformed; softened within a cell."""
    import numpy as np

    steps = np.fft.fftfreq(size, 1 / size)
    squares = steps[:, None] ** 2 + steps[None] ** 2 + 0.7**2
    return tuple(np.fft.rfft2(kernel) for kernel in (steps[:, None] / squares, steps[None] / squares))


def _apart(places: Points, radii: Points) -> Points:
    """Moves nodes that overlap away from each other."""
    import numpy as np

    places = places.copy()
    width = 4 * float(np.percentile(radii, 90))
    for _ in range(APART):
        hits = 0
        for shift in ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)):
            cells = np.floor(places / width + np.array(shift)).astype(np.intp)
            cells -= cells.min(axis=0)
            keys = cells[:, 0] * (cells[:, 1].max() + 1) + cells[:, 1]
            order = np.argsort(keys, kind="stable")
            for lag in range(1, min(MATES, len(order))):
                hits += _pushed(places, radii, keys, order[:-lag], order[lag:])
        if not hits:
            break
    return places


def _pushed(places: Points, radii: Points, keys: Numbers, one: Numbers, other: Numbers) -> int:
    """Pushes pairs of one cell apart that overlap; says how many did."""
    import numpy as np

    same = keys[one] == keys[other]
    one, other = one[same], other[same]
    between = places[one] - places[other]
    length = np.sqrt((between**2).sum(axis=1)) + 1e-9
    overlap = radii[one] + radii[other] - length
    hit = overlap > 0
    push = between[hit] * (0.3 * overlap[hit] / length[hit])[:, None]
    np.add.at(places, one[hit], push)
    np.add.at(places, other[hit], -push)
    return int(hit.sum())
