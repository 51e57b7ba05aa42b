"""Images made of what is on this machine, flown through the scenarios of the link: `python -m tests.containers`."""
