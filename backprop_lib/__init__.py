"""Back-propagation in vectorised NumPy, small enough to read in one sitting.

Begin with `mlp` and `train`. The chapters read `activations` to `gradient_check` aloud; the README maps all rooms.
Importing this package loads NumPy and nothing heavier; `datasets`, `symbolic`, `plotting`, `chapters` and `labs` are
imported by name where they are used.
"""

from backprop_lib.activations import ACTIVATIONS, Activation
from backprop_lib.exercises import check
from backprop_lib.gradient_check import GradientCheck, central_differences, check_gradient, complex_step
from backprop_lib.layers import Dense
from backprop_lib.losses import LOSSES, Loss, accuracy, softmax, softmax_jacobian
from backprop_lib.network import Network, mlp
from backprop_lib.optimizers import (
    Adam,
    GradientDescent,
    Momentum,
    RMSprop,
    cosine_decay,
    exponential_decay,
    step_decay,
    warmup,
)
from backprop_lib.training import History, train

__all__ = [
    "ACTIVATIONS",
    "LOSSES",
    "Activation",
    "Adam",
    "Dense",
    "GradientCheck",
    "GradientDescent",
    "History",
    "Loss",
    "Momentum",
    "Network",
    "RMSprop",
    "accuracy",
    "central_differences",
    "check",
    "check_gradient",
    "complex_step",
    "cosine_decay",
    "exponential_decay",
    "mlp",
    "softmax",
    "softmax_jacobian",
    "step_decay",
    "train",
    "warmup",
]
