"""What is heard: tones made with NumPy, speech from an offline engine, and what to do without.

It decides nothing: `formcheck.live.speaker` says what is heard and when.
"""
