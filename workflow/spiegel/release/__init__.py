"""Stage 6, release: a finished edition to lock, bundle, verdict, trace, diff."""
