"""One fully connected layer: forward, and backward right under it (chapters 5 and 6).

Rows are samples. Under the row-batch shape, every work array lies in memory with one unit after the other
(`empty_batch`), so that the long axis is contiguous; that alone makes small networks about three times faster.
"""

import numpy as np

from backprop_lib.activations import identity


def empty_batch(shape, like):
    """An array of `shape` (..., n_samples, n_units), of the type of `like`, whose columns are contiguous in memory."""
    *ensemble, n_samples, n_units = shape
    return np.empty_like(like, shape=(*ensemble, n_units, n_samples), order="C").mT


def with_ones(x, like=None):
    """[x 1]: a copy of `x` (..., n_samples, n_features) with a column of ones appended, in the layers' layout."""
    x1 = empty_batch((*x.shape[:-1], x.shape[-1] + 1), x if like is None else like)
    x1[..., :-1] = x
    x1[..., -1] = 1
    return x1


def parameter_view(name):
    """A property that reads the view `_name` and, when assigned to, copies into it, so that θ never loses a part."""

    def read(self):
        return getattr(self, f"_{name}")

    def write(self, value):
        getattr(self, f"_{name}")[...] = value

    return property(read, write, doc=f"`{name}`: a view into the network's θ or gradient.")


class Dense:
    """A = f(Z) with Z = X W + b.

    `Wb` is W (n_in, n_out) with b (1, n_out) as one more row below it, a view into the network's θ; `dWb` is the
    same view into the gradient. With a column of ones beside X the layer is one product: Z = [X 1] [W; b].
    With `bias=False` there is no such row: Z = X W, and `b` and `db` have the shape (0, n_out).
    After `forward`, `x`, `z` and `a` hold what `backward` needs; after `backward`, `dz` is ∂L/∂Z.

    `dot` costs less a call than `np.matmul`, a tenth of an epoch of a small network, but it knows no ensembles and
    fills an array row by row. The rows of our work arrays are those of their transposes, which are kept for it: `z_T`
    and `dz_T`, `x1_T` and `Wb_T`.
    """

    W, b, dW, db = (parameter_view(name) for name in ("W", "b", "dW", "db"))

    def __init__(self, Wb, dWb, activation, *, bias=True):
        self.Wb, self.dWb, self.activation, self.bias = Wb, dWb, activation, bias
        self.n_in, self.n_out = Wb.shape[-2] - bias, Wb.shape[-1]
        self.is_linear = activation.value is identity
        self.product = np.matmul if Wb.ndim > 2 else type(Wb).dot  # product(a, b, out): A B, written into `out`
        self.Wb_T = Wb.mT
        self._W, self._b = Wb[..., : self.n_in, :], Wb[..., self.n_in :, :]
        self._dW, self._db = dWb[..., : self.n_in, :], dWb[..., self.n_in :, :]
        self.x1 = self.a1 = self.z = self.a = self.dz = self.n_samples = None

    @property
    def x(self):
        return None if self.x1 is None else self.x1[..., : self.n_in]

    def forward(self, x1):
        """[X 1] (..., n_samples, n_in + 1) -> [A 1] (..., n_samples, n_out + 1)."""
        self.x1 = x1 if self.bias else x1[..., :-1]
        self.x1_T = self.x1.mT
        if x1.shape[-2] != self.n_samples:
            self._allocate(x1.shape[-2])
        # Z = X W + b, as its transpose Wᵀ Xᵀ + bᵀ
        self.product(self.Wb_T, self.x1_T, self.z_T)
        if not self.is_linear:
            self.activation.value_into(self.z, out=self.a)  # A = f(Z)
        return self.a1

    def backward(self, da, *, with_dx=True, out=None):
        """∂L/∂A (..., n_samples, n_out) -> ∂L/∂X (..., n_samples, n_in).

        Fills `dz`, `dW` and `db`. ∂L/∂X is left out with `with_dx=False`, and written into
        `out` if that is given: an array whose columns are contiguous.
        """
        if self.is_linear:
            self.dz[...] = da  # f′ = 1
        else:  # ∂L/∂Z = ∂L/∂A ⊙ f′(Z)
            np.multiply(da, self.activation.derivative(self.z, self.a), out=self.dz)
        # ∂L/∂W = Xᵀ ∂L/∂Z and, in the row of the ones, ∂L/∂b = Σ ∂L/∂Z
        self.product(self.x1_T, self.dz, self.dWb)
        if not with_dx:
            return None
        if out is None:
            out = empty_batch((*self.dz.shape[:-1], self.n_in), self.dz)
        # ∂L/∂X = ∂L/∂Z Wᵀ, as its transpose W (∂L/∂Z)ᵀ
        self.product(self._W, self.dz_T, out.mT)
        return out

    def _allocate(self, n_samples):
        """Work arrays for batches of this size; made once, used by every later pass."""
        self.n_samples, outputs = n_samples, (*self.Wb.shape[:-2], n_samples, self.n_out)
        self.a1 = with_ones(empty_batch(outputs, self.Wb))
        self.a = self.a1[..., :-1]
        self.z = self.a if self.is_linear else empty_batch(outputs, self.Wb)
        self.dz = empty_batch(outputs, self.Wb)
        self.z_T, self.dz_T = self.z.mT, self.dz.mT
