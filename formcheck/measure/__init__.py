"""Pure measurements: landmarks and outline in, angles in degrees out."""
