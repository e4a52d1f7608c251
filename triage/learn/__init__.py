"""Labelled comments to a model and an honest measurement of it; scikit-learn is imported here and nowhere else."""
