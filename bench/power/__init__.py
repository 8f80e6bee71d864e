"""Power tuning: which memory size a function should have, measured on AWS or on this machine."""
