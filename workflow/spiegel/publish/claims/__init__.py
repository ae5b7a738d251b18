"""What the mirror says: claims rendered from their cells, and kept as a table."""
