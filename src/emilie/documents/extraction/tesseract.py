"""The recognising process: `tesseract FOLDER PARENT`, kept as long as pages of one file come.

To start tesseract takes a third of what a page takes, so this process loads it once; and the
library that tesserocr brings is built for today's processors, a seventh faster on a page than the
program that distributions build. It is a process of its own since it is native code that looks at
anybody's pixels: a page that breaks it takes no other with it.

A page comes on the standard input, a line of JSON then its pixels:
`{"width": …, "height": …, "languages": "fra+eng", "mode": 3}`. The answer is a line with a length,
then as many bytes of the table that tesseract calls TSV; a length of -1 where it failed.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import IO, Any

from tesserocr import OEM, PyTessBaseAPI

from emilie.documents.extraction.limits import die_with
from emilie.documents.extraction.ocr import DPI, ONE_PAGE

FAILED = b"-1\n"


def main() -> None:
    folder, parent = sys.argv[1], int(sys.argv[2])
    die_with(parent)
    loaded: dict[str, PyTessBaseAPI] = {}
    pages, answers = sys.stdin.buffer, sys.stdout.buffer
    while line := pages.readline():
        asked = json.loads(line)
        pixels = pages.read(asked["width"] * asked["height"])
        if asked["languages"] not in loaded:
            loaded[asked["languages"]] = PyTessBaseAPI(
                path=folder, lang=asked["languages"], oem=OEM.LSTM_ONLY
            )
        bound_a_page()
        answer(answers, loaded[asked["languages"]], asked, pixels)


def bound_a_page() -> None:
    """Should whoever asks be killed in its midst, this page ends by itself."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    until = round(used.ru_utime + used.ru_stime) + ONE_PAGE
    if most != resource.RLIM_INFINITY:
        until = min(until, most)
    resource.setrlimit(resource.RLIMIT_CPU, (until, most))


def answer(
    answers: IO[bytes], tesseract: PyTessBaseAPI, asked: dict[str, Any], pixels: bytes
) -> None:
    try:
        tesseract.SetPageSegMode(asked["mode"])
        tesseract.SetImageBytes(pixels, asked["width"], asked["height"], 1, asked["width"])
        tesseract.SetSourceResolution(DPI)
        table = tesseract.GetTSVText(0).encode()
    except RuntimeError:
        answers.write(FAILED)
    else:
        answers.write(b"%d\n%s" % (len(table), table))
    finally:
        tesseract.Clear()
    answers.flush()


if __name__ == "__main__":
    main()
