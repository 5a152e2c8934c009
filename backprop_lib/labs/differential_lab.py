"""Chapter 1's lab: Δf beside df, on the curve of one variable and on the surface of two."""

import ipywidgets
import numpy as np

from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.plotting import BLUE, GREY, ORANGE, new_figure, number


def u(x):
    return np.sin(x)


def v(x):
    return x**2 / 4


class DifferentialLab(FigureLab):
    """f(u, v) = u·v along u = sin x, v = x²/4: move x and dx, and see Δf and df on the curve and on the map of f."""

    expected = 4  # times as large a gap

    def __init__(self, x=0.9, dx=0.6):
        figure, (curve, plane) = new_figure(7.6, 3.6, columns=2)
        xs = np.linspace(-0.2, 3.4, 200)
        curve.plot(xs, u(xs) * v(xs), color=BLUE, label="$f$")
        (self.tangent,) = curve.plot([], [], color=ORANGE, linewidth=1.5, label="$f + df$")
        (self.start,) = curve.plot([], [], "o", color="black")
        (self.true,) = curve.plot([], [], color=BLUE, linewidth=5, alpha=0.6, solid_capstyle="butt", label="$Δf$")
        (self.linear,) = curve.plot([], [], color=ORANGE, linewidth=5, alpha=0.6, solid_capstyle="butt", label="$df$")
        curve.set(xlabel="$x$", ylabel="$f(u(x), v(x))$", xlim=(-0.2, 3.4), ylim=(-1.2, 2))
        curve.legend(loc="lower left", frameon=True, framealpha=1)
        us, vs = np.meshgrid(np.linspace(-0.3, 1.3, 80), np.linspace(-0.2, 2.8, 80))
        plane.contour(us, vs, us * vs, levels=np.arange(-0.5, 3.6, 0.25), colors=GREY, linewidths=0.6, alpha=0.7)
        plane.plot(u(xs), v(xs), color=BLUE, label="the path $(u(x), v(x))$")
        (self.here,) = plane.plot([], [], "o", color="black")
        (self.moved,) = plane.plot([], [], "^", color=BLUE, label="after $Δx$")
        (self.straight,) = plane.plot([], [], "-s", color=ORANGE, markevery=[1], label="along $(du, dv)$")
        plane.set(xlabel="$u$", ylabel="$v$", xlim=(-0.3, 1.3), ylim=(-0.2, 2.8), title="level lines of $f = uv$")
        plane.legend(loc="upper right", fontsize=8, frameon=True, framealpha=1)
        slider = {"style": LABEL, "layout": WIDE}
        controls = {
            "x": ipywidgets.FloatSlider(x, min=0, max=2.4, step=0.3, description="x", **slider),
            "dx": ipywidgets.FloatSlider(dx, min=-0.8, max=0.8, step=0.2, description="dx", **slider),
        }
        super().__init__(figure, self.move, controls)

    def move(self, x, dx):
        du, dv = np.cos(x) * dx, x / 2 * dx
        f, df = u(x) * v(x), v(x) * du + u(x) * dv
        change = u(x + dx) * v(x + dx) - f
        ends = np.array([-0.2, 3.4])
        self.tangent.set_data(ends, f + (v(x) * np.cos(x) + u(x) * x / 2) * (ends - x))
        self.start.set_data([x], [f])
        self.true.set_data([x + dx, x + dx], [f, f + change])
        self.linear.set_data([x + dx + 0.06, x + dx + 0.06], [f, f + df])
        self.here.set_data([u(x)], [v(x)])
        self.moved.set_data([u(x + dx)], [v(x + dx)])
        self.straight.set_data([u(x), u(x) + du], [v(x), v(x) + dv])
        return (
            f"x = {x:.1f}, dx = {number(dx, '.1f')}: the change Δf is {number(change, '.3f')}, "
            f"the total differential df is {number(df, '.3f')}, the error {abs(change - df):.3f}."
        )
