"""Mail in: read, guarded against loops, placed on the item it answers, or held for a person."""
