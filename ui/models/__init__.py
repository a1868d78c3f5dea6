"""Qt models and the live mirror, fed by batches from the poller."""
