"""Stage 2: staged tables to visits, judgements, institutions, population and a ledger."""
