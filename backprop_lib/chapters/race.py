"""A narrow valley, and optimisers that walk down it (chapter 12 and its lab).

The valley is the bowl ½ θᵀHθ with the curvatures 1 and 25 along two axes, turned by an angle. Its lowest point is 0.
"""

import numpy as np

CURVATURES = (1.0, 25.0)
START = (1.0, 0.4)  # how far along the flat axis and along the steep one a walk begins


def turn(degrees):
    """The matrix (2, 2) that turns a column by that angle, against the clock."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[cosine, -sine], [sine, cosine]])


def valley(degrees=0):
    """The Hessian (2, 2) of the valley whose flat axis has that angle to the first parameter's."""
    return turn(degrees) @ np.diag(CURVATURES) @ turn(degrees).T


def start(degrees=0):
    """The θ (2,) at the same place of the valley, however it is turned."""
    return turn(degrees) @ START


def walk(optimizer, H, theta, steps):
    """The θ before and after each step downhill on ½ θᵀHθ: (steps + 1, n)."""
    theta = np.array(theta, dtype=float)  # one array all the way: optimisers remember it
    path = [theta.copy()]
    for step in range(steps):
        optimizer.update(theta, H @ theta, step)
        path.append(theta.copy())
    return np.array(path)


def heights(H, path):
    """The loss ½ θᵀHθ at each θ of a path (n, 2): (n,)."""
    return np.einsum("ti,ij,tj->t", path, H, path) / 2
