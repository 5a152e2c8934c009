"""Chapter 5's pictures: matrices as rectangles whose sides are as long as their dimensions."""

from matplotlib import lines, patches

from backprop_lib.plotting import BLUE, GREEN, GREY, ORANGE, THICKNESS

# Each dimension has a colour and a line style; a side of a rectangle is drawn in those of its dimension
SIDES = {"samples": (GREEN, "--"), "in": (BLUE, "-"), "out": (ORANGE, ":"), "one": (GREY, "-")}
NAMES = {"samples": "samples", "in": "inputs of the layer", "out": "units of the layer"}

FORWARD = [
    ("$Z$", "samples", "out"),
    "=",
    ("$X$", "samples", "in"),
    "·",
    ("$W$", "in", "out"),
    "+",
    ("$b$", "one", "out"),
]
D_Z = [("$dZ$", "samples", "out"), "=", ("$dA$", "samples", "out"), "⊙", ("$f\\,'(Z)$", "samples", "out")]
D_W = [("$dW$", "in", "out"), "=", ("$X^⊤$", "in", "samples"), "·", ("$dZ$", "samples", "out")]
D_B = [("$db$", "one", "out"), "=", ("ones", "one", "samples"), "·", ("$dZ$", "samples", "out")]
D_X = [("$dX$", "samples", "in"), "=", ("$dZ$", "samples", "out"), "·", ("$W^⊤$", "out", "in")]


def plot_product(axes, rows, inner, columns, *, row, column):
    """A·B = C with the cells drawn, and the row of A and the column of B that meet in one entry of C shaded."""
    matrices = [("A", rows, inner, row, None), ("B", inner, columns, None, column), ("C", rows, columns, row, column)]
    left = 0
    for sign, (name, n_rows, n_columns, lit_row, lit_column) in zip("·= ", matrices, strict=True):
        bottom = -n_rows / 2
        for i in range(n_rows):
            for j in range(n_columns):
                lit = lit_row in (None, i) and lit_column in (None, j)
                style = {"facecolor": "#f3b98f", "hatch": "//"} if lit else {"facecolor": "white"}
                corner = (left + j, bottom + n_rows - 1 - i)
                axes.add_patch(patches.Rectangle(corner, 1, 1, edgecolor=GREY, linewidth=0.8, **style))
        axes.text(left + n_columns / 2, -bottom + 0.25, f"${name}$", ha="center", va="bottom", fontsize=12)
        axes.text(left + n_columns / 2, bottom - 0.25, f"{n_columns} columns", ha="center", va="top", fontsize=9)
        axes.text(left - 0.15, 0, f"{n_rows}\nrows", ha="right", va="center", fontsize=9)
        left += n_columns + 2.2
        axes.text(left - 1.7, 0, sign, ha="center", va="center", fontsize=16)
    tallest = max(rows, inner)
    axes.set(xlim=(-1.2, left - 1.5), ylim=(-tallest / 2 - 1, tallest / 2 + 1.1), aspect="equal")
    axes.set_axis_off()


class Box:
    """A matrix as a rectangle with its name above, its rows counted at the left and its columns below."""

    def __init__(self, axes, name, rows, columns):
        self.rows, self.columns = rows, columns
        self.face = axes.add_patch(patches.Rectangle((0, 0), 1, 1, facecolor=GREY, alpha=0.12, linewidth=0))
        self.vertical = [self.side(axes, rows) for _ in range(2)]
        self.horizontal = [self.side(axes, columns) for _ in range(2)]
        self.name = axes.text(0, 0, name, ha="center", va="bottom", fontsize=9)
        self.n_rows = axes.text(0, 0, "", ha="right", va="center", fontsize=8, color=SIDES[rows][0])
        self.n_columns = axes.text(0, 0, "", ha="center", va="top", fontsize=8, color=SIDES[columns][0])

    @staticmethod
    def side(axes, dimension):
        color, style = SIDES[dimension]
        return axes.add_line(lines.Line2D([], [], color=color, linestyle=style, linewidth=THICKNESS))

    def place(self, left, middle, sizes, unit):
        """Draw it at this place and return where it ends at the right."""
        height, width = sizes[self.rows] * unit, sizes[self.columns] * unit
        right, bottom, top = left + width, middle - height / 2, middle + height / 2
        self.face.set_bounds(left, bottom, width, height)
        for line, x in zip(self.vertical, (left, right), strict=True):
            line.set_data([x, x], [bottom, top])
        for line, y in zip(self.horizontal, (bottom, top), strict=True):
            line.set_data([left, right], [y, y])
        self.name.set_position((left + width / 2, top + 0.4))
        self.n_rows.set(position=(left - 0.5, middle), text=str(sizes[self.rows]))
        self.n_columns.set(position=(left + width / 2, bottom - 0.4), text=str(sizes[self.columns]))
        return right


class Line:
    """An equation between boxes, such as `D_W`: a list of (name, rows, columns) and of the signs between them."""

    def __init__(self, axes, parts):
        self.parts = [
            axes.text(0, 0, part, ha="center", va="center", fontsize=12) if isinstance(part, str) else Box(axes, *part)
            for part in parts
        ]

    def place(self, left, middle, sizes, unit=1.0, gap=2.6):
        """Set it from `left` on, centred on the height `middle`, and return where it ends at the right."""
        for part in self.parts:
            if isinstance(part, Box):
                left = part.place(left + gap, middle, sizes, unit)
            else:
                part.set_position((left + 0.36 * gap, middle))
        return left


def side_legend(axes, **options):
    """Which colour and line style belongs to which dimension."""
    handles = [
        lines.Line2D([], [], color=color, linestyle=style, linewidth=THICKNESS, label=NAMES[dimension])
        for dimension, (color, style) in SIDES.items()
        if dimension in NAMES
    ]
    axes.legend(handles=handles, ncols=3, fontsize=9, handlelength=3, **options)


def plot_shapes(axes, n_samples, n_in, n_out):
    """The three products of a layer: forwards, dW and dX, one below the other."""
    sizes = {"samples": n_samples, "in": n_in, "out": n_out, "one": 1}
    step, right = max(n_samples, n_in, n_out) + 2.6, 0
    for i, parts in enumerate((FORWARD, D_W, D_X)):
        right = max(right, Line(axes, parts).place(-2.6, -i * step, sizes))
    axes.set(xlim=(-1.2, right + 0.5), ylim=(-2.5 * step, 0.5 * step), aspect="equal")
    axes.set_axis_off()
    side_legend(axes, loc="lower center", bbox_to_anchor=(0.5, -0.1))
