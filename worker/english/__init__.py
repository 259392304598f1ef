"""Facts about written English that several rooms need: edits with a way back, number words."""
