"""The ledger of claims: what the article concludes, how our data decide it, and the verdicts."""
