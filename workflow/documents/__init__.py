"""Papers made of what the service knows: Markdown taken apart, and set as accessible PDF by Typst."""
