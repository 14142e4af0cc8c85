"""Shopkeeper: self-hosted retail personalization that earns trust."""

__version__ = "0.1.0"
