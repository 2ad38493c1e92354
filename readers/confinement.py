"""What a process that reads strangers' files gives up before the first one: opening, writing, network, other programs.

Landlock takes away every right on files, TCP ports and other processes. A filter of system calls (seccomp) lets through
only what works on memory and on descriptors that are open already; every other call fails with EPERM. Both last as long
as the process. Where the kernel has neither, files are read all the same: `available` says so. Sources: the kernel's
`Documentation/userspace-api/landlock.rst` and `seccomp_filter.rst`.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from typing import NamedTuple

_PR_SET_NO_NEW_PRIVS = 38
_LANDLOCK_CREATE_RULESET, _LANDLOCK_RESTRICT_SELF = 444, 446
_LANDLOCK_VERSION = 1
_SECCOMP_SET_MODE_FILTER, _SECCOMP_GET_ACTION_AVAIL = 1, 2
_ALL_THREADS = 1
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
_PROT_EXEC = 4


class Confinement(NamedTuple):
    """What holds: the version of Landlock's interface (0: none), and whether system calls are filtered."""

    landlock: int
    seccomp: bool

    @property
    def is_whole(self) -> bool:
        return self.landlock > 0 and self.seccomp


class _Machine(NamedTuple):
    """How a kind of machine numbers the calls. `seccomp`: the call that sets a filter; `audit`: what names the kind."""

    audit: int
    seccomp: int
    tgkill: int
    maps: tuple[int, ...]
    allowed: tuple[int, ...]


_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        317,
        234,
        (9, 10),  # mmap, mprotect
        # read write close fstat poll lseek munmap brk rt_sigaction rt_sigprocmask rt_sigreturn pread64 readv writev
        # select sched_yield mremap madvise dup nanosleep getpid recvfrom recvmsg exit uname fcntl gettimeofday
        # getrlimit getrusage sysinfo getuid getgid geteuid getegid sigaltstack gettid time futex sched_getaffinity
        # restart_syscall clock_gettime clock_getres clock_nanosleep exit_group newfstatat ppoll set_robust_list
        # getrandom membarrier rseq
        (0, 1, 3, 5, 7, 8, 11, 12, 13, 14, 15, 17, 19, 20, 23, 24, 25, 28, 32, 35, 39, 45, 47, 60, 63, 72, 96, 97, 98,
         99, 102, 104, 107, 108, 131, 186, 201, 202, 204, 219, 228, 229, 230, 231, 262, 271, 273, 318, 324, 334),
    ),
    "aarch64": _Machine(
        0xC00000B7,
        277,
        131,
        (222, 226),
        # the same, as far as this kind of machine has them
        (23, 25, 57, 62, 63, 64, 65, 66, 67, 72, 73, 79, 80, 93, 94, 98, 99, 101, 113, 114, 115, 123, 124, 128, 132,
         134, 135, 139, 160, 163, 165, 169, 172, 174, 175, 176, 177, 178, 179, 207, 212, 214, 215, 216, 233, 278, 283,
         293),
    ),
}  # fmt: skip


def available() -> Confinement:
    """What the kernel of this machine has; nothing is closed."""
    machine = _machine()
    if machine is None:
        return Confinement(0, False)
    action = ctypes.c_uint32(_REFUSE & 0x7FFF0000)
    has_filter = _call(machine.seccomp, _SECCOMP_GET_ACTION_AVAIL, 0, ctypes.byref(action)) == 0
    return Confinement(_landlock_version(), has_filter)


def confine() -> Confinement:
    """Close everything that the kernel lets this process close, for good. Gives what holds from now on."""
    machine = _machine()
    if machine is None or _libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return Confinement(0, False)
    landlock = _close_files(_landlock_version())
    return Confinement(landlock, _filter_calls(machine))


def _machine() -> _Machine | None:
    return _MACHINES.get(platform.machine()) if sys.platform == "linux" else None


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(number: int, *arguments: object) -> int:
    return int(_libc().syscall(ctypes.c_long(number), *arguments))


def _landlock_version() -> int:
    return max(0, _call(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_LANDLOCK_VERSION)))


def _close_files(version: int) -> int:
    """Take away every right that this version knows, and grant none. Gives the version that holds, 0 for none."""
    if version == 0:
        return 0
    files = (1 << 13) - 1 | (version >= 2) << 13 | (version >= 3) << 14 | (version >= 5) << 15
    network = 0b11 if version >= 4 else 0
    scoped = 0b11 if version >= 6 else 0  # abstract sockets, signals to other processes
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    attributes = struct.pack("<QQQ", files, network, scoped)[:size]
    ruleset = _call(_LANDLOCK_CREATE_RULESET, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    if ruleset < 0:
        return 0
    holds = _call(_LANDLOCK_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0
    os.close(ruleset)
    return version if holds else 0


def _filter_calls(machine: _Machine) -> bool:
    content = b"".join(_program(machine, os.getpid()))
    program = ctypes.create_string_buffer(content, len(content))
    head = struct.pack("@HxxxxxxP", len(content) // 8, ctypes.addressof(program))
    number, mode, flags = machine.seccomp, ctypes.c_uint(_SECCOMP_SET_MODE_FILTER), ctypes.c_uint(_ALL_THREADS)
    return _call(number, mode, flags, head) == 0


_LOAD, _IS, _HAS, _RETURN = 0x20, 0x15, 0x45, 0x06
"""Instructions of the kernel's filter machine: load a word, compare it, test its bits, end."""
_NUMBER, _AUDIT = 0, 4


def _program(machine: _Machine, pid: int) -> list[bytes]:
    """The filter. A call of another kind of machine ends the process: its numbers mean something else."""
    program = [
        _step(_LOAD, _AUDIT),
        _step(_IS, machine.audit, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        # a signal to itself alone, by which an aborting library ends the process
        _step(_IS, machine.tgkill, 0, 4),
        _step(_LOAD, _argument(0)),
        _step(_IS, pid, 0, 1),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _REFUSE),
    ]
    for call in machine.maps:  # memory, but none that can be executed
        program += [
            _step(_IS, call, 0, 4),
            _step(_LOAD, _argument(2)),
            _step(_HAS, _PROT_EXEC, 0, 1),
            _step(_RETURN, _REFUSE),
            _step(_RETURN, _ALLOW),
        ]
    for call in machine.allowed:
        program += [_step(_IS, call, 0, 1), _step(_RETURN, _ALLOW)]
    return [*program, _step(_RETURN, _REFUSE)]


def _argument(place: int) -> int:
    """Where the lower half of an argument of the call stands, on a machine that keeps it first."""
    return 16 + 8 * place


def _step(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, operand)
