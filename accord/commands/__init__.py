"""One file for each command or group of commands; each names what it offers `command`."""
