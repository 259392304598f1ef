"""The teacher: learns from few pairs how words become signs, and glosses unlabelled English."""
