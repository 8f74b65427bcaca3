"""The room that draws: feedback onto pictures.

It decides nothing and knows no windows, files or clocks. `draw` is for the frames of a clip and of
a session, `draw_alone` for one of them as a still, `draw_photo` for a photograph. Each first puts
all into words (`contents`), then finds room for them (`layout`, and `clear` where that is never
over the person), then draws: `person`, `back`, `ring`, `panels`.
"""

from formcheck.overlay.frame import draw, draw_alone, draw_photo

__all__ = ["draw", "draw_alone", "draw_photo"]
