"""What a teacher can do with all runs of a class at a time: let them rest, and let them go on."""

from __future__ import annotations

import threading

from mnist_core.engine.scheduler import Scheduler
from mnist_core.engine.upkeep import Upkeep
from mnist_core.storage.class_runs import ClassRuns


class ClassSteering:
    """The part of an `Engine` that changes the runs of classes. Safe to share between threads."""

    class_runs: ClassRuns
    _scheduler: Scheduler
    _upkeep: Upkeep
    _lock: threading.RLock

    def teaches(self, run_id: str, mark: str) -> bool:
        """True if the browser with this mark teaches the class that the run is of: it may pause,
        resume, stop and delete it. Raises DatabaseError."""
        return self.class_runs.teaches_run(mark, run_id)

    def eyes_on_me(self, class_id: str, mark: str, rests: bool) -> list[str]:
        """Pause all runs of a class, and let its members begin none; or let exactly those go on.

        Args:
            class_id: the class.
            mark: the secret of a teacher's browser.
            rests: True to begin, False to end.

        Returns:
            Ids of the runs that rest now, or that go on.

        Raises:
            ClassError: this browser is not the teacher.
            DatabaseError: nothing was changed.
        """
        self._scheduler.unsaved.save()  # or some are in another state than everybody is shown
        if rests:
            changed = self.class_runs.rest(mark, class_id)
        else:
            changed = self.class_runs.go_on(mark, class_id)
        with self._lock:
            for run_id in changed:
                if rests:
                    self._scheduler.leave(run_id)
                else:
                    self._scheduler.join(run_id)
            self._scheduler.submit_waiting()
        if changed and not rests:
            self._upkeep.start_ticking()
        return changed
