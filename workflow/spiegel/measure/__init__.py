"""Stage 3: clean tables and the indicator registry to measures."""
