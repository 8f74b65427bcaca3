"""stderr turned off and on again, also by several threads at once."""

import subprocess
import sys

CODE = """
import os, threading
from formcheck.pipeline.quiet import quiet_stderr
entered, leave = threading.Event(), threading.Event()
def other():
    with quiet_stderr():
        entered.set()
        leave.wait()
        os.write(2, b"hidden ")
thread = threading.Thread(target=other)
with quiet_stderr():
    thread.start()
    entered.wait()
    os.write(2, b"hidden ")
os.write(2, b"still hidden ")
leave.set()
thread.join()
os.write(2, b"seen")
"""


def test_bodies_that_overlap_leave_stderr_as_it_was():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, check=True)
    assert done.stderr == b"seen"


def test_a_process_without_stderr():
    code = "import os; os.close(2)\n" + CODE.replace("os.write(2", "(lambda *_: 0)(2")
    done = subprocess.run([sys.executable, "-c", code], check=False, stderr=subprocess.PIPE)
    assert done.returncode == 0


def test_a_last_word_is_heard_while_another_thread_is_quiet():
    code = CODE.replace('os.write(2, b"still hidden ")', "from formcheck.pipeline import quiet")
    code = code.replace("leave.set()", 'quiet.hear_again(); os.write(2, b"last "); leave.set()')
    code = code.replace('    leave.wait()\n        os.write(2, b"hidden ")', "    leave.wait()")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stderr == b"last seen"
