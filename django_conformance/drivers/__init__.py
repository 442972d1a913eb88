"""Drivers: one way each of exercising a subject, from a subject to an observation."""
