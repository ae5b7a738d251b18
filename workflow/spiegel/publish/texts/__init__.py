"""From Markdown files of people to the content that every product shows: read, bound, checked."""
