"""A picture that is drawn anew while its cell runs."""

import time

from IPython.display import display

from backprop_lib.plotting import Picture

PAUSE = 0.3  # seconds between two drawings, so that drawing does not hold up what it shows


class LivePicture:
    """Displays `figure` at once, and again with each `redraw`, in the same place. `alt`: what it shows at the end."""

    def __init__(self, figure, alt):
        self.picture = Picture(figure, alt)
        self.handle = display(self.picture, display_id=True)  # None where no notebook is
        self.drawn_at = time.monotonic()

    def redraw(self, last=False):
        """Draw again, unless that was just done; the last drawing is never left out."""
        if self.handle and (last or time.monotonic() - self.drawn_at > PAUSE):
            self.handle.update(self.picture)
            self.drawn_at = time.monotonic()
