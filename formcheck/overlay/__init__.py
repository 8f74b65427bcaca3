"""The room that draws: feedback onto pictures.

It decides nothing and knows no windows, files or clocks. `draw` is for the frames of a clip and of
a session, `draw_alone` for one of them as a still, `draw_photo` for a photograph; each is a short
list of annotators that can be used alone: `skeleton`, `back`, `ring`, `banner`, `readings`.
Where they go is in `layout`, and in `clear` where that is never over the person.
"""

from formcheck.overlay.frame import draw, draw_alone, draw_photo

__all__ = ["draw", "draw_alone", "draw_photo"]
