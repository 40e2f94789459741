"""Pictures. Needs matplotlib (the extra `report`), imported when a picture is drawn."""
