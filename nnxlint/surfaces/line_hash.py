"""The hash of a line that GitHub's code scanning tells results apart by: ``primaryLocationLineHash``.

Its definition: of the file without spaces and tabs, take the 100 UTF-16 code units from the start of
the line on, past the end one of value 65535 and then zeros; they are the digits, to the base 37, of a
number modulo 2**64. Behind a colon stands how often the same hash has come up so far in the file.
GitHub's upload action fills it in where it is missing, and warns where it differs.
"""

from __future__ import annotations

import struct

_DIGITS, _BASE, _MASK = 100, 37, 2**64 - 1
_END = 0xFFFF


def line_hashes(text):
    """Hash of every line of a text with "\\n" at line ends, in order: a list of "hash:count"."""
    encoded = text.replace(" ", "").replace("\t", "").encode("utf-16-le", "surrogatepass")
    units = struct.unpack(f"<{len(encoded) // 2}H", encoded)
    starts = [0, *(at for at, unit in enumerate(units, 1) if unit == ord("\n"))]
    value, prefixes = 0, [0]
    for unit in (*units, _END, *[0] * _DIGITS):
        value = (value * _BASE + unit) & _MASK
        prefixes.append(value)
    weight = pow(_BASE, _DIGITS, _MASK + 1)
    counts, hashes = {}, []
    for start in starts:
        digits = f"{(prefixes[start + _DIGITS] - prefixes[start] * weight) & _MASK:x}"
        counts[digits] = counts.get(digits, 0) + 1
        hashes.append(f"{digits}:{counts[digits]}")
    return hashes
