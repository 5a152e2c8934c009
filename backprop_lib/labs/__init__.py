"""The book's labs: one class each, with `controls` (a dict of widgets) above a `view`."""

from backprop_lib.labs.bug_gallery_lab import BugGalleryLab
from backprop_lib.labs.curvature_lab import CurvatureLab
from backprop_lib.labs.differential_lab import DifferentialLab
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.labs.learning_rate_lab import LearningRateLab
from backprop_lib.labs.shape_lab import ShapeLab
from backprop_lib.labs.step_through_lab import StepThroughLab
from backprop_lib.labs.training_lab import TrainingLab

__all__ = [
    "BugGalleryLab",
    "CurvatureLab",
    "DifferentialLab",
    "FigureLab",
    "LearningRateLab",
    "ShapeLab",
    "StepThroughLab",
    "TrainingLab",
]
