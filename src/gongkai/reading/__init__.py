"""Any file → Document → Report: what does this report say, figure by figure, and where does it say so?"""
