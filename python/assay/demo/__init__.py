"""A small study on real anatomy, to see the whole path at work."""
