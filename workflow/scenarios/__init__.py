"""Cases told as facts and events, played through the real engine on a throwaway database."""
