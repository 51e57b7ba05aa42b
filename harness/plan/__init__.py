"""What was to be flown, fixed and sealed before anything flew, and what of it was."""
