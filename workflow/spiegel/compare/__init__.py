"""Stage 4: measures of this mirror beside earlier mirrors, under the analysis plan."""
