"""What a mirror says: tables, captions, sentences and remarks as plain data, made once.

Site, report, workbook, notebooks, profiles and comparisons render what stands here; nothing here
knows how it will look.
"""
