"""How curved the loss of a network is (chapter 7): its Hessian, and the largest eigenvalue along a run.

Both are made of gradients alone. A step of h along parameter i changes the gradient by h times row i of the Hessian.
With ReLUs the loss has kinks; h is so small that a step hardly ever crosses one.
"""

import numpy as np

from backprop_lib.layers import with_ones
from backprop_lib.losses import get_loss


def hessian(network, x, y, loss, h=1e-8):
    """The second derivatives of the loss by all pairs of parameters: (P, P) for P of them.

    For each parameter two networks are made, one with it moved by h, one by −h. All compute
    side by side.
    """
    loss, moves = get_loss(loss), h * np.eye(network.n_parameters)
    many = network.with_theta(network.theta + np.concatenate([moves, -moves]))
    prediction = many.forward(x)
    many.backward(loss.gradient(prediction, np.broadcast_to(y, prediction.shape)))
    forwards, backwards = np.split(many.gradient, 2)
    return (forwards - backwards) / (2 * h)


def largest_along(network, thetas, x, y, loss, *, tries=6, h=1e-8):
    """The largest eigenvalue λ_max of the Hessian at each θ of `thetas` (n, n_parameters), in order: (n,).

    Not the whole matrix is computed: Hv costs two gradients for any v. Lanczos's method (1950) looks among the sums of
    v, Hv, HHv, …, here `tries` of them, for the v that Hv stretches most. It begins with the v of the θ before.
    """
    network, loss, x1 = network.with_theta(network.theta), get_loss(loss), with_ones(x)

    def gradient(theta):
        network.theta = theta
        network.run_backward(loss.slope(network.run_forward(x1), y))
        return network.gradient.copy()

    steepest, found = np.ones(network.n_parameters), []
    for theta in thetas:
        v, basis, products = steepest, [], []
        for _ in range(tries):
            for _ in range(2):  # twice, for rounding
                v = v - sum((v @ b) * b for b in basis)
            basis.append(v / np.linalg.norm(v))
            step = h * basis[-1]
            v = (gradient(theta + step) - gradient(theta - step)) / (2 * h)  # Hv
            products.append(v)
        small = np.array(basis) @ np.transpose(products)
        eigenvalues, vectors = np.linalg.eigh((small + small.T) / 2)
        found.append(eigenvalues[-1])
        steepest = vectors[:, -1] @ np.array(basis)
    return np.array(found)
