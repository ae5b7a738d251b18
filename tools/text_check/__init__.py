"""Texts against what a mirror says: every number bound, allowed or reported.

Needs a `claims.json` and the texts, and nothing of the pipeline: see README.md.
"""
