"""What each command of the command line does with files, terminal and exit status."""
