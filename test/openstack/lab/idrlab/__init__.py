"""The lab: installs, configures, starts, seeds and ends a real OpenStack on one machine."""
