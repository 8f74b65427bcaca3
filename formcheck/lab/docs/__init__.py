"""What README, notebooks and pages show of the program, made by the program."""
