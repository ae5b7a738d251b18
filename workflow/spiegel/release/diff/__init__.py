"""What differs between two mirrors, or two revisions of one, and what that means for readers."""
