"""A live session: camera, placement, countdown, holds by ear and at a glance, summary.

`capture` is the only module that talks to a camera. `session` and what it asks (`asked`, `looking`,
`routine`), `speaker` and `coaching` are pure: they are fed timestamps and know no clock, so a test
drives them through whole sessions in milliseconds. `worker` runs them behind the pose model in a
thread.
"""
