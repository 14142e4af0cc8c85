"""Where a catalogue can be kept."""
