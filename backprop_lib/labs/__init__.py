"""The book's labs: one class each, with `controls` (a dict of widgets) above a `view`."""

from backprop_lib.labs.activation_lab import ActivationLab
from backprop_lib.labs.ballot_box_lab import BallotBoxLab
from backprop_lib.labs.bug_gallery_lab import BugGalleryLab
from backprop_lib.labs.curvature_lab import CurvatureLab
from backprop_lib.labs.cut_lab import CutLab
from backprop_lib.labs.depth_lab import DepthLab
from backprop_lib.labs.differential_lab import DifferentialLab
from backprop_lib.labs.draw_digit_lab import DrawDigitLab
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.labs.hinges_lab import HingesLab
from backprop_lib.labs.learning_rate_lab import LearningRateLab
from backprop_lib.labs.race_lab import RaceLab
from backprop_lib.labs.radius_lab import RadiusLab
from backprop_lib.labs.ribbons_lab import RibbonsLab
from backprop_lib.labs.scaling_lab import ScalingLab
from backprop_lib.labs.shape_lab import ShapeLab
from backprop_lib.labs.step_through_lab import StepThroughLab
from backprop_lib.labs.stretch_lab import StretchLab
from backprop_lib.labs.tape_lab import TapeLab
from backprop_lib.labs.timeline_lab import TimelineLab
from backprop_lib.labs.training_lab import TrainingLab
from backprop_lib.labs.worked_networks_lab import WorkedNetworksLab
from backprop_lib.labs.zoom_lab import ZoomLab

__all__ = [
    "ActivationLab",
    "BallotBoxLab",
    "BugGalleryLab",
    "CurvatureLab",
    "CutLab",
    "DepthLab",
    "DifferentialLab",
    "DrawDigitLab",
    "FigureLab",
    "HingesLab",
    "LearningRateLab",
    "RaceLab",
    "RadiusLab",
    "RibbonsLab",
    "ScalingLab",
    "ShapeLab",
    "StepThroughLab",
    "StretchLab",
    "TapeLab",
    "TimelineLab",
    "TrainingLab",
    "WorkedNetworksLab",
    "ZoomLab",
]
