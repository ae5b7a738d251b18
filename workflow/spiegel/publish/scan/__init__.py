"""The scan of everything public for what would name an institution, a visit or a draft."""
