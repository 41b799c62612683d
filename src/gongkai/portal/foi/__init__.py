"""Requests (依申请公开): from the first letter to the archived file."""
