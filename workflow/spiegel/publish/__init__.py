"""Stage 5: tables to figures, notebooks, workbook and site."""
