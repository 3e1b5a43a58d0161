"""Forces between nodes: linked ones attract, all repel, in time that grows with nodes and links only."""

from __future__ import annotations

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
STEP = 0.04  # of the picture's side, that a node moves at most in the first round


def attracted(places: Points, ends: Numbers, weights: Points) -> Points:
    """Places after forces like those of ForceAtlas2 with LinLog; links pull as much as they weigh."""
    import numpy as np

    one, other = ends.T
    mass = np.ones(len(places))
    np.add.at(mass, ends.ravel(), np.repeat(weights, 2))
    for turn in range(ROUNDS):
        between = places[one] - places[other]
        length = np.sqrt((between**2).sum(axis=1)) + 1e-9
        pull = between * (PULL * weights * np.log1p(length) / length)[:, None]
        step = _field(places, mass) - GRAVITY * places
        for axis in (0, 1):
            pulled = np.bincount(other, pull[:, axis], len(mass)) - np.bincount(one, pull[:, axis], len(mass))
            step[:, axis] += pulled / mass
        far = np.sqrt((step**2).sum(axis=1)) + 1e-9
        most = np.ptp(places, axis=0).max() * STEP * (1 - turn / ROUNDS) + 1e-9
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
