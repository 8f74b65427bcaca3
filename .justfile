# `just` (https://just.systems) runs these; each line works by itself as well.

# Lint, format and types: what CI asks for first.
check:
    ruff check .
    ruff format --check .
    mypy

# The loop while writing: half a minute, no model, no session.
fast:
    pytest -q -n 2 -m fast tests/measure tests/rules

# Everything, as CI runs it.
test:
    pytest -n 2 --dist loadfile -m "not realtime"
    pytest -m realtime

# What README, notebooks and pages show of the program, made again; then the pages, without a warning.
docs:
    python -m formcheck.lab.docs make
    mkdocs build --strict --site-dir build/site

# Results of the sample clips against those in the repository.
golden:
    python -m formcheck.lab.golden compare

# Accuracy on a set of rendered clips; poses are kept in STORE.
bench SET STORE:
    python -m formcheck.lab.benchmark accuracy {{SET}} --poses {{STORE}} --jobs 2
