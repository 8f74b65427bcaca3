"""The pipeline: a file or a camera becomes poses, then feedback."""
