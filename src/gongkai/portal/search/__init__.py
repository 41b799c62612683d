"""Full-text search in Chinese: one interface, two engines, and never more than the viewer may see."""
