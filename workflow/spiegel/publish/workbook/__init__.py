"""The public tables in one workbook: one model, written as xlsx and as ods."""
