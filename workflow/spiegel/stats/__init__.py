"""Statistics of the mirror: pure functions of numbers, without files or tables.

Shares and differences are on the 0-1 scale throughout; group 1 is the current mirror and
group 0 the earlier one, so a positive difference is a rise.
"""
