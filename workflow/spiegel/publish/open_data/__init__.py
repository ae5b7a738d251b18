"""The public tables as open data: csv and parquet, with what each column and code means."""
