"""Texts by hand against the claims: every number bound, allowed or reported."""
