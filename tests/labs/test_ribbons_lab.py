"""The lab of the ribbons draws each as wide as its product, and names the δ that it re-uses."""

import pytest

from backprop_lib.labs import RibbonsLab


def test_lab_draws_each_ribbon_as_wide_as_its_product_and_bundles_by_unit():
    lab = RibbonsLab()
    for parameter in (("W", 1, 0, 0), ("W", 2, 3, 1), ("b", 1, 2), ("W", 3, 1, 0)):
        lab.controls["parameter"].value = parameter
        widest = max(abs(r.value) for r in lab.ribbons[parameter, 0])
        for merged in range(4):
            lab.controls["merged"].value = merged
            found = lab.ribbons[parameter, merged]
            drawn = [line for line in lab.lines if len(line.get_xdata())]
            assert len(drawn) == len(found)
            for line, ribbon in zip(drawn, found, strict=True):
                assert line.get_linewidth() == pytest.approx(max(14 * abs(ribbon.value) / widest, 0.8))
            bundles = [line for line in lab.bundles if len(line.get_xdata())]
            assert len(bundles) == (len({r.units[-1] for r in found}) if merged else 0)
            shown = float(lab.sum.get_text().removeprefix("sum ").replace("−", "-"))
            assert shown == pytest.approx(sum(r.value for r in found), abs=6e-4)


def test_lab_names_the_delta_of_each_merged_layer():
    lab = RibbonsLab()
    for merged in range(4):
        lab.controls["merged"].value = merged
        named = {unit[0] for unit, text in lab.deltas.items() if text.get_text()}
        assert named == set(range(4 - merged, 4))
