"""Long trainings that can be stopped, looked at so far, and continued.

After every piece a training stores its state, for all visitors. A click on Stop starts a script of its own, while the
one that trains goes on for a moment: it finds the stored state, and moves the controls to that run.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core import RunSpec
from core.engine.checkpoint import Checkpoint
from core.engine.continuing import continued, continues, passed, trajectory
from core.formatting import count
from ui import session, state
from ui.cache import Cache

CHECKPOINT_BYTES = 48 * 2**20
_checkpoints: Cache[Checkpoint] = Cache("checkpoints", CHECKPOINT_BYTES)
# The settings that say where a run and its schedule end.
ENDS = ("epochs", "schedule_epochs")


@dataclass(frozen=True)
class Stopped:
    """The run that was to be trained, the epoch at which it was stopped, and the run that is shown instead."""

    wanted: RunSpec
    epoch: int
    shown: RunSpec
    late: bool = False

    @property
    def sentence(self) -> str:
        """What was stopped and what is shown."""
        sentence = "It took more than twice as long as expected. " if self.late else ""
        sentence += f"Stopped at epoch {self.epoch:,} of {self.wanted['epochs']:,}: shown is the run of "
        sentence += f"{count(int(self.shown['epochs'] or 0), 'epoch')}"
        if self.shown["schedule_epochs"] == self.wanted["schedule_epochs"]:
            return f"{sentence}."
        return f"{sentence}, its schedule still that of {self.shown['schedule_epochs']:,}."


def keep(checkpoint: Checkpoint) -> None:
    """Store the state of a training."""
    _checkpoints.put(trajectory(checkpoint.state.specs[0]), checkpoint)


def kept(spec: RunSpec) -> Checkpoint | None:
    """The run of `spec` as far as it is known from any training of the same trajectory, as that of a shorter one."""
    checkpoint = _checkpoints.get(trajectory(spec))
    return continued(checkpoint, spec) if checkpoint is not None and continues(checkpoint, spec) else None


def end_late(spec: RunSpec) -> None:
    """Run the script anew with the run of `spec`, which took too long, as far as it came; return where it did not."""
    checkpoint, late = kept(spec), _late()
    if checkpoint is None or checkpoint.ended or passed(checkpoint, spec) is None:
        return
    # A page that shows none would else train it again and again.
    if late.get() != spec:
        late.put(spec)
        st.rerun()


def show_late() -> None:
    """Move the controls to a run that took too long; before they are drawn."""
    late = _late()
    if (spec := late.get()) is not None:
        late.drop()
        stop(spec, late=True)


def _late() -> session.Kept[RunSpec]:
    return session.LATE.of(str(session.PAGE.get()))


def stop(spec: RunSpec, late: bool = False) -> bool:
    """Move the controls to what has been trained of `spec`; whether there is anything. Before controls are drawn."""
    checkpoint = kept(spec)
    if checkpoint is None or checkpoint.ended:
        # A training that has ended meanwhile is shown.
        return checkpoint is not None
    shown = passed(checkpoint, spec)
    if shown is None:
        return False
    session.CUT_SHORT.put(Stopped(spec, checkpoint.state.epoch, shown, late))
    _move(spec, shown)
    return True


def tell(spec: RunSpec) -> None:
    """Where the run of `spec` is shown because another was stopped: say so, and let the visitor go on."""
    stopped = session.CUT_SHORT.get()
    if stopped is None or stopped.shown != spec:
        return
    st.info(stopped.sentence, icon=":material/front_hand:")
    label = f"Go on to {count(int(stopped.wanted['epochs'] or 0), 'epoch')}"
    st.button(label, on_click=_go_on, args=(stopped,), icon=":material/play_arrow:", key="go_on")


def _go_on(stopped: Stopped) -> None:
    # Until the training draws over it, the button can be clicked once more.
    session.CUT_SHORT.drop()
    _move(stopped.shown, stopped.wanted)


def _move(before: RunSpec, after: RunSpec) -> None:
    state.load({name: after[name] for name in ENDS if after[name] != before[name]})
