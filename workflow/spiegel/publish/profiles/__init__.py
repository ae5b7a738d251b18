"""Micro: one page for each inspected institution, its ratings beside those of its sector.

Internal: for the institution and the inspectorate. Files are readable only by their owner.
"""
