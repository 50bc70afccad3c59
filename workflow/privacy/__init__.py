"""What is held about a person: handed out to them, and erased when nothing stands against it."""
