"""Landmarks and angles for other programs: OpenSim, Sports2D, movement, pandas, spreadsheets."""
