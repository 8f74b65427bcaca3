"""From measures to feedback: which stretch, holds, faults, cues, scores."""
