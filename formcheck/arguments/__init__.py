"""The arguments of the command line, light to import and without a word.

A command is added with the name of the function that runs it, so that only the one asked for is
ever imported. What ``--help`` says of an argument stands in ``texts`` under the names of command
and argument (`parser.put_words`).
"""
