"""From a printed number to its formula, its records, what was done to them, and its places.

Light on purpose: a trace answers in seconds, so nothing here needs pandas.
"""
