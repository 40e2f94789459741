"""The metrics as functions, one module per family."""
