"""Installs other systems, each with what requirements/peers.txt pins for it, and lets them sit an exam."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.coldstart.installing import ROOT, LogLine, install_peer
from lambda_local.lambda_environment import base_python
from model.errors import FudaError
from training.starting import ONE_THREAD

MODULES = "bench.quality.peers"


@dataclass(frozen=True, slots=True)
class Peer:
    """Another system: the name that tables have, its module in peers/, and the requirements to install."""

    name: str
    module: str
    requires: tuple[str, ...]


LINEAR_SVC = Peer("LinearSVC", "linear_svc", ("scikit-learn",))
OPTIONAL: Mapping[str, Peer] = {
    "fasttext": Peer("fastText", "fast_text", ("fasttext-community",)),
}
"""Peers that are measured when --peers names them."""


class PeerFailed(FudaError):
    """Raised when another system does not answer an exam; `output` is what it printed."""

    def __init__(self, name: str, output: str) -> None:
        super().__init__(f"{name} did not answer:\n{output.strip()}")
        self.name = name
        self.output = output


@dataclass(frozen=True, slots=True)
class ReadyPeer:
    """A peer and the folder with its installed requirements."""

    peer: Peer
    folder: Path

    def sit(self, exam: Path, out: Path) -> None:
        """Write the peer's answers to the exam into the folder `out`. Raises PeerFailed."""
        # The peer gets the pinned packages and its own modules, and -S nothing of the base interpreter's.
        path = os.pathsep.join([str(self.folder), str(ROOT)])
        environment = os.environ | ONE_THREAD | {"PYTHONPATH": path, "PYTHONSAFEPATH": "1"}
        command = [base_python(), "-S", "-m", f"{MODULES}.{self.peer.module}", str(exam), str(out)]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if run.returncode:
            raise PeerFailed(self.peer.name, run.stderr)


def prepare(peer: Peer, folder: Path, log: LogLine) -> ReadyPeer:
    """Install a peer's requirements below `folder`, once for all runs. Raises CannotInstall."""
    return ReadyPeer(peer, install_peer(peer.requires, folder, log).folder)
