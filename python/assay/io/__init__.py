"""Files: images of many formats in one axis order and world frame."""
