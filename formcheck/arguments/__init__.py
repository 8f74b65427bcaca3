"""The arguments of each command, one module each, light to import and without a word.

A module offers ``add(commands)``, which adds a parser and names the function that runs the
command, so that only the command asked for is ever imported. What ``--help`` says of an argument
stands in ``texts`` under the names of command and argument (`parser.put_words`).
"""
