"""A result as one HTML page that needs nothing else: words, plots, pictures, the clip."""
