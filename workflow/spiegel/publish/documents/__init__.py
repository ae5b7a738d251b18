"""Short documents: what each holds as plain data, and how it becomes a file."""
