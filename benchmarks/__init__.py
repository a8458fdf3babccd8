"""Measurements of fastvec beside other programs; not part of the installed package."""
