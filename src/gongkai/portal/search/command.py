"""What can be done with the index from the command line? Make it anew, or compare it with the records.

Exit codes: 0 it says what the records say, 1 it does not.
"""

from __future__ import annotations

import sys
from itertools import islice

from gongkai.portal.search.index import differences, rebuild

MOST_SHOWN = 50


def rebuild_all() -> int:
    sys.stdout.write(f"索引已重建：{rebuild()} 条。\n")
    return 0


def check_all() -> int:
    faults = list(islice(differences(), MOST_SHOWN + 1))
    if not faults:
        sys.stdout.write("索引与记录一致。\n")
        return 0
    sys.stdout.writelines(f"{fault}\n" for fault in faults[:MOST_SHOWN])
    if len(faults) > MOST_SHOWN:
        sys.stdout.write("……还有更多。\n")
    sys.stdout.write("请运行 gongkai index 重建索引。\n")
    return 1
