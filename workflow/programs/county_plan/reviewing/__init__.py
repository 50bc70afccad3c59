"""The State's review of a plan, part by part: specialist reviewers, findings, and what the county did about them."""
