"""Files: images of many formats in one axis order and world frame, and folders matched by name."""
