"""Long work: asked for on a page, done by a worker, followed with a bar, cancelled, taken up again after a crash."""
