"""Draw the axes of a figure once for many frames: ticks and their labels take most of the time of a drawing."""

import contextlib

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg


@contextlib.contextmanager
def still_axes(figure):
    """Within this context each x and y axis is drawn as a picture, made anew when anything it shows has changed."""
    axes = [axis for one in figure.axes for axis in (one.xaxis, one.yaxis)]
    for axis in axes:
        axis.draw = StillAxis(axis)
    try:
        yield
    finally:
        for axis in axes:
            del axis.draw


class StillAxis:
    """What `axis.draw` is meanwhile."""

    def __init__(self, axis):
        self.axis, self.drawn_as = axis, None

    def __call__(self, renderer):
        if self.drawn_as != (now := self.appearance(renderer)):
            self.drawn_as, (self.x, self.y, self.image) = now, self.picture(renderer)
        if self.image.size:
            gc = renderer.new_gc()
            renderer.draw_image(gc, self.x, self.y, self.image)
            gc.restore()

    def appearance(self, renderer):
        """All that the axis shows."""
        axis = self.axis
        ticks = (axis.major.locator, axis.major.formatter, axis.minor.locator, axis.minor.formatter)
        label = (axis.label.get_text(), axis.label.get_color(), axis.label.get_visible())
        frame = (axis.axes.bbox.bounds, tuple(axis.get_view_interval()), axis.get_scale(), axis.get_visible())
        style = (repr(axis.get_tick_params("major")), repr(axis.get_tick_params("minor")))
        return frame, label, ticks, style, (renderer.width, renderer.height, renderer.dpi)

    def picture(self, renderer):
        """(x, y, RGBA): the axis alone, without what is empty around it; x and y of its lower left corner."""
        alone = RendererAgg(renderer.width, renderer.height, renderer.dpi)
        type(self.axis).draw(self.axis, alone)
        image = np.asarray(alone.buffer_rgba())
        rows, columns = (np.flatnonzero(image[..., 3].any(axis=side)) for side in (1, 0))
        if not rows.size:
            return 0, 0, image[:0]
        top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
        return left, image.shape[0] - bottom, image[top:bottom, left:right][::-1].copy()
