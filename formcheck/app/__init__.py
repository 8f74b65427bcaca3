"""The page of one's own machine: a small server for one person, and what the browser shows.

The server decides and writes each place (`places`); of a running session the page draws what it is
sent as JSON (`drawing`). `guard` stands before everything else.
"""
