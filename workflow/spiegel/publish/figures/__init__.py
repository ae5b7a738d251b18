"""The figures of the mirror: one registry, a sheet in the house style, the same files for all.

A notebook computes the table of a figure and draws it; this package gives the sheet it draws on
(`sheet`), the words around it (`titles`, `notes`), the values beside the marks (`values`) and the
files (`output`).
"""
