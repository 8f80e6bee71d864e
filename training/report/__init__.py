"""How well a trained model does: metrics, the scorecard, and the report of a run."""
