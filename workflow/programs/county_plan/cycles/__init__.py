"""The planning cycles as a site keeps them: loaded from files, changed with a source, read by every rule and clock."""
