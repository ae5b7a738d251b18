"""The pages of a mirror: static, in two languages, without network or script to be read."""
