"""The configuration as models, one file for each kind; everything else only reads it."""
