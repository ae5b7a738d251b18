"""Statistics of the mirror: pure functions of numbers, without files or tables.

Shares and differences are on the 0-1 scale throughout; group 1 is the current mirror and
group 0 the earlier one, so a positive difference is a rise.

one share             proportions, clustering
two years             differences, exact, clustering, permutation, paired
several years         trend
ordered ratings       ordinal
fixed composition     composition
who was visited       selection, raking
small enough          differences, clustering
published earlier     rounded
between inspectors    variance_components
groups too small      pooling
many claims, one word multiplicity, plan
confidentiality       disclosure

docs/method-statistics.md lists every function with its formula and where it is used.
"""
