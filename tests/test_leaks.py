"""What chapter 11 says about leaks: choosing by all labels flatters, the scale of all samples hardly does."""

import numpy as np

from backprop_lib import datasets
from backprop_lib.chapters.leaks import accuracy_on_noise, gain_of_all, most_correlated


def test_most_correlated_columns_are_those_of_numpys_correlation():
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((40, 12)), rng.integers(0, 2, (40, 1))
    correlations = [abs(np.corrcoef(column, y.ravel())[0, 1]) for column in x.T]
    assert most_correlated(x, y, 3).tolist() == np.argsort(correlations)[::-1][:3].tolist()


def test_a_planted_column_is_found_whatever_its_sign_and_unit():
    rng = np.random.default_rng(1)
    y = rng.integers(0, 2, (50, 1))
    x = rng.standard_normal((50, 30))
    x[:, 7] = -1000 * y.ravel() + rng.standard_normal(50)
    assert most_correlated(x, y, 1).tolist() == [7]


def test_choosing_on_all_samples_predicts_coins_and_choosing_on_the_training_half_does_not():
    on_all, on_half = ([accuracy_on_noise(seed, n) for seed in range(100, 120)] for n in (60, 30))
    assert np.mean(on_all) > 0.75 and abs(np.mean(on_half) - 0.5) < 0.07


def test_standardising_with_all_samples_matters_for_ten_and_not_for_341():
    x, y = datasets.breast_cancer()
    few, many = ([gain_of_all(x, y, seed, n) for seed in range(100, 130)] for n in (10, 341))
    assert np.mean(few) > 0.8 and abs(np.mean(many)) < 0.25
    assert sum(gain == 0 for gain in many) > 12
