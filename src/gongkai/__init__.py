"""gongkai (公开): the open system for Chinese government information disclosure."""
