"""The house rules of libomsc, one file per rule. See tools/tidy.py."""
