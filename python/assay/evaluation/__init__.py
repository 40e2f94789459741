"""From images to a table: cases, the evaluation itself, the table, and what policies and summaries make of it."""
