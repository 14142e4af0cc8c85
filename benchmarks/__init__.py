"""Printed measurements, labelled with the machine; nothing here is asserted."""
