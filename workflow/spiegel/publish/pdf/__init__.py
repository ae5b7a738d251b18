"""The report as a tagged PDF: what it says as plain data, set in type by one template."""
