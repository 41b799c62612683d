"""文件: what people hand in, kept by its content, scanned, and handed out to those who may see its owner."""
