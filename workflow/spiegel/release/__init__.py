"""Stage 6, release: a finished edition to a lock, a bundle, and a verdict on a re-run."""
