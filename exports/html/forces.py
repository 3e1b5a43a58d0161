"""Forces between nodes: linked ones attract, all repel, in time that grows with nodes and links only."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]
    Indices = NDArray[np.intp]

ROUNDS = 250
CELLS = 127  # of the grid that repulsion is computed on, a side: twice one more is easily transformed
FEW = 175  # nodes that push each other one by one: a grid takes longer for no more
SOFT = 0.7  # of a cell, within which nodes push each other less
GRAVITY = 0.05
PULL = 8.0
STEP = 0.04  # of the picture's side, that a node moves at most in the first round


def attracted(places: Points, ends: Indices, weights: Points) -> Points:
    """Places after forces like those of ForceAtlas2 with LinLog; links pull as much as they weigh."""
    import numpy as np

    one, other = np.ascontiguousarray(ends.T)
    mass = 1.0 + np.bincount(ends.ravel(), np.repeat(weights, 2), len(places)).astype(float)
    at = np.array(places.T, order="C")
    pushed = _each if len(places) <= FEW else _field
    for turn in range(ROUNDS):
        between = at.take(one, axis=1) - at.take(other, axis=1)  # many times as fast as at[:, one]
        length = lengths(between)
        between *= PULL * weights * np.log1p(length) / length
        step = pushed(at, mass) - GRAVITY * at
        for axis in (0, 1):
            pulled = np.bincount(other, between[axis], len(mass)) - np.bincount(one, between[axis], len(mass))
            step[axis] += pulled / mass
        most = np.ptp(at, axis=1).max() * STEP * (1 - turn / ROUNDS) + 1e-9
        at += step * (0.5 * np.minimum(1, most / lengths(step)))
    return at.T


def lengths(steps: Points) -> Points:
    """How long steps are, none of them nothing; numpy's hypot takes many times as long."""
    import numpy as np

    found: Points = np.sqrt(steps[0] * steps[0] + steps[1] * steps[1]) + 1e-9
    return found


def _side(at: Points) -> float:
    import numpy as np

    return float(max(np.ptp(at, axis=1).max(), 1e-9) * 1.02)


def _each(at: Points, mass: Points) -> Points:
    """What pushes each node away from all others, one by one, as on the grid."""
    apart = at[:, :, None] - at[:, None, :]
    squares = apart[0] * apart[0] + apart[1] * apart[1] + (SOFT * _side(at) / (CELLS - 1)) ** 2
    pushes: Points = (apart * (mass / squares)).sum(axis=2)
    return pushes


def _field(at: Points, mass: Points) -> Points:
    """The same of many nodes: their masses laid on a grid, folded with 1 / distance."""
    import numpy as np

    side = _side(at)
    across, along = (at - at.min(axis=1)[:, None]) / side * (CELLS - 1)
    row = CELLS + 1
    column, line = across.astype(np.intp), along.astype(np.intp)
    shares = []
    grid = np.zeros(row * row)
    for right in (0, 1):
        for up in (0, 1):
            share = np.abs(1 - right - (across - column)) * np.abs(1 - up - (along - line))
            index = (column + right) * row + line + up
            shares.append((share, index))
            grid += np.bincount(index, share * mass, row * row)
    laid = np.fft.rfft2(grid.reshape(row, row), (2 * row, 2 * row))
    pushes: Points = np.empty_like(at)
    for axis, kernel in enumerate(_kernels(2 * row)):
        field = np.fft.irfft2(laid * kernel, (2 * row, 2 * row))[:row, :row].ravel()
        pushes[axis] = sum(share * field.take(index) for share, index in shares)
    pushes *= (CELLS - 1) / side
    return pushes


@cache
def _kernels(size: int) -> tuple[NDArray[np.complex128], ...]:
    """1 / distance along each axis on a grid of cells of side 1, transformed; softened within a cell."""
    import numpy as np

    steps = np.fft.fftfreq(size, 1 / size)
    squares = steps[:, None] ** 2 + steps[None] ** 2 + SOFT**2
    return tuple(np.fft.rfft2(kernel) for kernel in (steps[:, None] / squares, steps[None] / squares))
