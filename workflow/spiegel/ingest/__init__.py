"""Stage 1: raw export files to staged tables, verified against the manifest."""
