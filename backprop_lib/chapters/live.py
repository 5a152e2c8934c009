"""A picture that is drawn anew while its cell runs."""

import time

from IPython.display import display

from backprop_lib.plotting import Picture

REST = 5  # after a drawing, that many times its own duration: drawing must not hold up what it shows


class LivePicture:
    """Displays `figure` at once, and again with each `redraw`, in the same place. `alt`: what it shows at the end."""

    def __init__(self, figure, alt):
        self.picture, self.handle, self.rests_until = Picture(figure, alt), None, 0.0
        self.handle = self.timed(display, self.picture, display_id=True)  # None where no notebook is

    def redraw(self, last=False):
        """Draw again, unless that was just done; the last drawing is never left out."""
        if self.handle and (last or time.monotonic() > self.rests_until):
            self.timed(self.handle.update, self.picture)

    def timed(self, draw, *arguments, **options):
        """Call `draw`, and note how long to rest after it."""
        begun = time.monotonic()
        result = draw(*arguments, **options)
        self.rests_until = time.monotonic() + REST * (time.monotonic() - begun)
        return result
