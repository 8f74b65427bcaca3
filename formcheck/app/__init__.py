"""The page of one's own machine: a small server for one person, and what the browser shows.

The server decides, the page draws: what the page shows of a session is the checker's feedback as
JSON (`drawing`), and every word comes by key from `words`. `guard` stands before everything else;
`recordings` checks files, `session` coaches before the browser's camera; `report.ending` sums up
either.
"""
