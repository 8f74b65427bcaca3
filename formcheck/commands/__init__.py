"""What each command of the command line does with files, terminal and exit status.

A UsageError says that a request as a whole cannot be carried out: nothing is written then.
"""
