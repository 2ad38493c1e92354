"""A process that reads strangers' files can open, write, connect, start and signal nothing, whatever it runs."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tonghop.readers import confinement
from tonghop.readers.confinement import Confinement
from tonghop.readers.messages import Failure
from tonghop.readers.process_pool import Bounds, ProcessPool, Work

needs_kernel = pytest.mark.skipif(
    not confinement.available().is_whole, reason="the kernel has no Landlock or no filter of system calls"
)


@pytest.fixture(autouse=True)
def _children_find_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parents[2]), *sys.path]))


def confined(function: Callable[..., object], *arguments: object) -> object:
    """What a confined child answers that is told to call a function."""
    work: Work[tuple[object, ...]] = Work("tests.readers.called:call", object, is_confined=True)
    with ProcessPool[tuple[object, ...], object](work, 1, Bounds(2**30, 20.0), lambda: None) as pool:
        (answer,) = pool.run([(function, arguments)], lambda _, failure: failure)
    return answer


ATTACKS: dict[str, tuple[Callable[..., object], tuple[object, ...]]] = {
    "read a file": (open, ("/etc/passwd",)),
    "write a file": (open, ("/tmp/tonghop-confined", "w")),
    "list a folder": (os.listdir, ("/",)),
    "remove a file": (os.unlink, ("/tmp/tonghop-none",)),
    "make a folder": (os.mkdir, ("/tmp/tonghop-folder",)),
    "make a link": (os.symlink, ("/etc/passwd", "/tmp/tonghop-link")),
    "rename": (os.rename, ("/etc/hostname", "/etc/hostname2")),
    "change rights": (os.chmod, ("/etc/hostname", 0o777)),
    "open a socket": (socket.socket, ()),
    "open a Unix socket": (socket.socket, (socket.AF_UNIX,)),
    "start a program": (os.execv, ("/bin/true", ["true"])),
    "start a process": (os.fork, ()),
    "start a shell": (subprocess.run, (["true"],)),
    "signal its parent": (os.kill, (os.getpid(), signal.SIGTERM)),
    "raise its bounds": (os.setpriority, (os.PRIO_PROCESS, 0, -5)),
    "import a module": (__import__, ("turtledemo",)),
    "make a pipe": (os.pipe, ()),
    "make a file in memory": (os.memfd_create, ("x",)),
}


@needs_kernel
@pytest.mark.parametrize("name", ATTACKS)
def test_a_confined_process_can_do_none_of_this(name: str) -> None:
    function, arguments = ATTACKS[name]
    answer = confined(function, *arguments)
    assert isinstance(answer, Failure), answer
    assert answer.reason.startswith(("PermissionError", "BlockingIOError", "ModuleNotFoundError")), answer
    assert not list(Path("/tmp").glob("tonghop-confined*"))


@needs_kernel
def test_no_memory_that_can_be_executed() -> None:
    answer = confined(_executable_memory)
    assert isinstance(answer, Failure)
    assert answer.reason.startswith("PermissionError")


def _executable_memory() -> object:
    import mmap

    return bool(mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC))


@needs_kernel
def test_what_it_needs_goes_on() -> None:
    assert confined(sorted, [3, 1, 2]) == [1, 2, 3]
    assert confined(len, b"x" * 50_000_000) == 50_000_000
    assert confined(os.getpid) not in (0, os.getpid())


@needs_kernel
def test_it_can_abort_itself_and_says_where() -> None:
    answer = confined(signal.raise_signal, signal.SIGABRT)
    assert isinstance(answer, Failure)
    assert answer.reason == "exit -6"
    assert "in _answer" in answer.traceback


@needs_kernel
def test_all_threads_of_a_process_are_filtered() -> None:
    script = (
        "import threading, os, sys\n"
        "from tonghop.readers.confinement import confine\n"
        "go, done, said = threading.Event(), threading.Event(), []\n"
        "def other():\n"
        "    go.wait()\n"
        "    try: os.listdir('/'); said.append('read')\n"
        "    except PermissionError: said.append('refused')\n"
        "    done.set()\n"
        "threading.Thread(target=other, daemon=True).start()\n"
        "held = confine(); go.set(); done.wait(5)\n"
        "print(held.is_whole, said[0], flush=True); os._exit(0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "True refused\n", done.stderr
    assert threading.current_thread() is threading.main_thread()


def test_where_the_kernel_has_nothing_that_is_what_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "vax")
    assert confinement.available() == Confinement(0, False)
    assert not confinement.confine().is_whole
