"""Pictures of chapter 8: runs beside a published log, and the units that fall silent in them."""

import numpy as np

from backprop_lib.plotting import BLUE, ORANGE, plot_loss


def plot_beside_log(panels, loss, shares, log):
    """Loss and accuracy of a run's epochs (two axes), with a dot for each line of the printed log."""
    printed = [line["iteration"] for line in log]
    for axes, ours, name in zip(panels, (loss, shares), ("loss", "accuracy"), strict=True):
        axes.plot(ours)
        axes.plot(printed, [line[name] for line in log], "ko", markersize=5, label="printed by the tutorial")
        axes.set_ylabel(name)
    panels[0].legend()
    panels[-1].set_xlabel("epoch")


def plot_repairs(panels, runs):
    """The losses {name: (n_epochs,)} of five runs, above in full and below enlarged around ln 2."""
    for (name, loss), style, width in zip(runs.items(), ("-", "--", "-", "-.", ":"), (1.5, 2, 5, 2, 2), strict=True):
        for axes in panels:
            plot_loss(axes, loss, label=name, linestyle=style, linewidth=width)
    panels[0].set(ylabel="mean loss", ylim=(0.66, 0.7))
    panels[0].legend(loc="lower left")
    panels[1].set(ylabel="mean loss, enlarged", ylim=(0.6927, 0.6938))


def plot_silence(panels, live, highest):
    """Above the live units of layer 2 over the epochs, below one unit's largest z; both are {name: values}."""
    for name, marker, size in zip(live, "os^", (6, 9, 5), strict=True):
        style = {"marker": marker, "markersize": size, "label": name}
        panels[0].plot(live[name], markevery=15, **style)
        panels[1].plot(highest[name], **style)
    panels[1].axhline(0, color="black", linewidth=1)
    panels[0].set(xlabel="epoch", ylabel="live units in layer 2", yticks=[0, 1, 2, 3])
    panels[1].set(xlabel="epoch", ylabel="largest $z$ of the unit")
    panels[0].legend(loc="upper left")


def plot_seeds(axes, losses, failed):
    """One loss curve a seed, losses (n_epochs, n_seeds), the seed `failed` thick; a dotted line at ln 2."""
    for seed, loss in enumerate(losses.T):
        color, width = (ORANGE, 3) if seed == failed else (BLUE, 0.8)
        plot_loss(axes, loss, color=color, linewidth=width)
    axes.axhline(np.log(2), color="black", linestyle=":", linewidth=1)
    axes.text(0.8 * len(losses), 0.73, f"seed {failed}", ha="center")
    axes.set_ylim(0, 1.2)
