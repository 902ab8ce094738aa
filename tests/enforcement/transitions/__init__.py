"""The walk of the table of transitions, told in the chapters of the flow."""
