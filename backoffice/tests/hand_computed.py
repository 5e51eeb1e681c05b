"""What a person computes from the files in demo/, with pencil and paper and the published rules; nothing is copied from a run.

One line per candidate: reference, admission, then per round entered the verdict and its points, the total in percent, the
place, the outcome. "-" is nothing. Behind the # stands why.
"""

P1 = """
# 7 admitted (V01-V07), not more than 7: no speed interview. The capacity test is for who has no bachelor. Plain list: no places.
V01 admitted exempt not_held informative passed:74     74    - appointed  # 31 + 43 (42, 42, 45)
V02 admitted passed:55 not_held informative passed:60  60    - reserve    # 23 + 37 (37, 36, 38): exactly 60
V03 admitted failed:49.5                               -     - out        # below 50
V04 admitted exempt not_held informative passed:181/3  181/3 - reserve    # 25 + 106/3 (37, 36, 33); 25 months at B
V05 admitted exempt not_held informative failed:359/6  -     - out        # 24 + 215/6 (36, 36, 35.5): 59.83; 48 months at C
V06 admitted exempt not_held informative absent        -     - out
V07 admitted exempt not_held informative withdrawn     -     - withdrawn
V08 refused                                            -     - refused    # HR does not find the experience shown
V09 refused                                            -     - refused    # 47 months at C, from June 2017 through April 2021
V10 invalid                                            -     - invalid    # no motivation letter
"""
P1_ROUNDS = """
capacity_test   held     7 5 1 1
speed_interview not_held 6 0 6 0
personality     held     6 0 6 0
combined        held     6 0 3 2  # and V07, who withdrew
"""

P1_WITH_8 = """
# An eighth (V12) is admitted: the speed interview is held and counts, (100 + 100) to divide by.
V01 admitted exempt passed:72       informative passed:74    73 - appointed  # (72 + 74) / 2
V02 admitted passed:55 passed:60    informative passed:60    60 - reserve
V03 admitted failed:49.5                                     -  - out
V04 admitted exempt failed:179/3                             -  - out        # 59, 60, 60
V05 admitted exempt passed:65       informative failed:359/6 -  - out
V06 admitted exempt absent                                   -  - out
V07 admitted exempt passed:81       informative withdrawn    -  - withdrawn
V08 refused                                                  -  - refused
V09 refused                                                  -  - refused
V10 invalid                                                  -  - invalid
V12 admitted exempt passed:63       informative passed:71    67 - reserve    # 30 + 41; (63 + 71) / 2
"""
P1_WITH_8_ROUNDS = """
capacity_test   held 8 6 1 1
speed_interview held 7 0 5 2
personality     held 5 0 5 0
combined        held 5 0 3 1
"""

P2 = """
# The 7 highest of those who passed: 70 stands twice on place 7, so 8 go through. Only the jury counts (weights 0 and 100).
T01 admitted exempt passed:90     passed:71    71 - reserve    # 21 + 20 + 30; refuses the offer, and keeps the place
T02 admitted exempt passed:85     passed:60    60 - reserve    # 18 + 18 + 24: exactly 60; a diploma that gives access to B
T03 admitted exempt passed:80     withdrawn    -  - withdrawn  # nobody moves up
T04 admitted exempt passed:78     failed:179/3 -  - out        # 18 + 18 + 71/3; 12 months at B
T05 admitted exempt passed:76     passed:83    83 - reserve    # 25 + 24 + 34; 48 months at C with another authority
T06 admitted passed passed:74     passed:62    62 - appointed  # 20 + 16 + 26
T07 admitted exempt passed:70     absent       -  - out
T08 admitted exempt passed:70     failed:42    -  - out
T09 admitted exempt cut:69                     -  - out        # place 9
T10 admitted exempt cut:50                     -  - out        # passed, place 10
T11 admitted exempt failed:49.5                -  - out        # 148.5 / 3
T12 admitted exempt absent                     -  - out
T13 admitted failed                            -  - out        # capacity test
T14 refused                                    -  - refused    # 47 months of experience, from October 2018 through August 2022
T15 refused                                    -  - refused    # 4 years at D4, but no 6 years of service here
T16 invalid                                    -  - invalid    # no CV
"""
P2_ROUNDS = """
capacity_test   held 13 11 1 1
speed_interview held 12 0  8 4
jury            held 8  0  4 3
"""

P3 = """
# Preselection: the jury's number is 12; 70 twice on place 12, so 13 go on. Total = (points of 60 + points of 100) / 160.
R01 admitted passed:92 exempt    passed:45 passed informative passed:75    75      - appointed  # 120 / 160
R02 admitted passed:90 passed:72 passed:20 passed informative passed:60    50      - reserve    # two of three, one not taken
R03 admitted passed:88 exempt    failed:27                                 -       - out        # one of three; 12 months at D
R04 admitted passed:86 exempt    passed:31.5 failed                        -       - out        # two of three; not suitable
R05 admitted passed:84 exempt    absent                                    -       - out        # no test taken
R06 admitted_with_reservation passed:82 exempt passed:60 passed informative passed:68 80 - reserve  # 128 / 160; diploma to come
R07 admitted passed:80 exempt    failed:39                                 -       - out        # 9.5, 9.5, 20: one of three
R08 admitted passed:78 exempt    passed:36 passed informative failed:179/3 -       - out        # 24 + 107/3
R09 admitted passed:76 passed:50 passed:20 passed informative passed:181/3 1205/24 - reserve    # 61/3 + 40; (20 + 181/3) / 160
R10 admitted passed:74 exempt    passed:37 passed informative passed:70    66.875  - withdrawn  # 107 / 160; after the last round
R11 admitted passed:72 exempt    passed:40 absent                          -       - out
R12 admitted passed:70 exempt    passed:39 withdrawn                       -       - withdrawn
R13 admitted passed:70 failed:49.5                                         -       - out
R14 admitted_with_reservation cut:69.5                                     -       - out        # place 14; a foreign diploma
R15 admitted cut:60                                                        -       - out
R16 admitted cut:55                                                        -       - out
R17 admitted cut:50                                                        -       - out
R18 admitted cut:45                                                        -       - out
R19 admitted cut:40                                                        -       - out
R20 admitted cut:35                                                        -       - out
R21 admitted cut:30                                                        -       - out
R22 admitted cut:20                                                        -       - out
R23 admitted withdrawn                                                     -       - withdrawn
R24 invalid                                                                -       - invalid    # no CV
R25 refused                                                                -       - refused    # 11 months at D
R26 admitted                                                               -       - withdrawn  # before the first round
"""
P3_ROUNDS = """
preselection    held 23 0  13 9
capacity_test   held 13 10 2  1
online_tests    held 12 0  9  3
speed_interview held 9  0  6  2
personality     held 6  0  6  0
jury            held 6  0  5  1
"""

P4 = """
# 16 admitted, more than 15: a preselection, which never counts. Total = 0.2 x speed interview + 0.8 x jury; 60 is needed.
C01 admitted passed:80   passed:45 passed:70 informative passed:80    78     - reserve    # 14 + 64
C02 admitted passed:75   passed:20 absent:0  informative passed:75    60     - reserve    # two of three; 0 + 60: exactly 60
C03 admitted passed:70   failed:19.5                                  -      - out        # one of three, one not taken
C04 admitted passed:65   failed:20                                    -      - out        # one of three
C05 admitted passed:60   absent                                       -      - out
C06 admitted passed:50   passed:26 passed:40 informative passed:65    60     - reserve    # exactly 50; 8 + 52
C07 admitted failed:49.5                                              -      - out
C08 admitted passed:90   passed:51 passed:80 informative absent       -      - out
C09 admitted passed:55   passed:30 passed:60 informative passed:359/6 898/15 - out        # 12 + 718/15 = 59.87
C10 admitted failed:40                                                -      - out
C11 admitted passed:72   passed:36 passed:50 informative passed:90    82     - appointed  # 10 + 72
C12 admitted passed:66   withdrawn                                    -      - withdrawn
C13 admitted passed:58   passed:42 passed:60 informative withdrawn    -      - withdrawn
C14 admitted passed:61   passed:30 passed:75 informative passed:57    60.6   - reserve    # 15 + 45.6
C15 admitted failed:30                                                -      - out
C16 admitted_with_reservation passed:77 passed:36 passed:90 informative passed:70 74 - reserve  # 18 + 56; diploma to come
C17 refused                                                           -      - refused    # 11 months at D
C18 invalid                                                           -      - invalid    # no motivation letter
"""
P4_ROUNDS = """
preselection    held 16 0 13 3
online_tests    held 13 0 9  3
speed_interview held 9  0 9  0
personality     held 9  0 9  0
jury            held 9  0 7  1
"""

P4_WITH_15 = """
# Without C15 there are 15, not more than 15: no preselection, so C07 and C10 take the online tests too.
C01 admitted not_held passed:45 passed:70 informative passed:80    78     - reserve
C02 admitted not_held passed:20 absent:0  informative passed:75    60     - reserve
C03 admitted not_held failed:19.5                                  -      - out
C04 admitted not_held failed:20                                    -      - out
C05 admitted not_held absent                                       -      - out
C06 admitted not_held passed:26 passed:40 informative passed:65    60     - reserve
C07 admitted not_held passed:36 passed:50 informative passed:70    66     - reserve  # 10 + 56
C08 admitted not_held passed:51 passed:80 informative absent       -      - out
C09 admitted not_held passed:30 passed:60 informative passed:359/6 898/15 - out
C10 admitted not_held failed:30                                    -      - out      # 5, 5, 20: one of three
C11 admitted not_held passed:36 passed:50 informative passed:90    82     - appointed
C12 admitted not_held withdrawn                                    -      - withdrawn
C13 admitted not_held passed:42 passed:60 informative withdrawn    -      - withdrawn
C14 admitted not_held passed:30 passed:75 informative passed:57    60.6   - reserve
C16 admitted_with_reservation not_held passed:36 passed:90 informative passed:70 74 - reserve
C17 refused                                                        -      - refused
C18 invalid                                                        -      - invalid
"""
P4_WITH_15_ROUNDS = """
preselection    not_held 15 0 15 0
online_tests    held     15 0 10 4
speed_interview held     10 0 10 0
personality     held     10 0 10 0
jury            held     10 0 8  1
"""

P5 = """
# Neither test eliminates. In the end 50 for each of them and 60 in total: total = (written + oral) / 2. Ranked.
D01 admitted passed:80    passed:90    85     1 reserve    # refuses the offer
D02 admitted passed:60    passed:60    60     4 reserve    # exactly 60; an extract of exactly 3 months
D03 admitted passed:59.98 passed:60    59.99  - out
D04 admitted passed:50    passed:50    50     - out
D05 admitted passed:50    passed:69.8  59.9   - out
D06 admitted failed:49.9  passed:80    64.95  - out        # 49.9 for the written test
D07 admitted passed:50    passed:70    60     4 reserve    # shares place 4 with D02
D08 admitted absent:0     passed:90    45     - out
D09 admitted passed:75    absent:0     37.5   - out
D10 admitted passed:72.5  passed:242/3 919/12 3 appointed  # 80, 81, 81; 76.58; next after D01, for D11 has left
D11 admitted passed:90    passed:75    82.5   2 withdrawn  # after the last round: keeps place 2, nobody moves up
D12 admitted passed:66    withdrawn    -      - withdrawn
D13 invalid                            -      - invalid    # no extract from the criminal record
D14 invalid                            -      - invalid    # an extract of one day more than 3 months
D15 refused                            -      - refused    # does not state the civil and political rights
D16 admitted                           -      - withdrawn  # before the first round
D17 refused                            -      - refused    # no diploma of secondary education
"""
P5_ROUNDS = """
written held 12 0 12 0
oral    held 12 0 11 0
"""

TABLES = {
    "p1/candidates.csv": (P1, P1_ROUNDS),
    "p1/candidates-8.csv": (P1_WITH_8, P1_WITH_8_ROUNDS),
    "p2/candidates.csv": (P2, P2_ROUNDS),
    "p3/candidates.csv": (P3, P3_ROUNDS),
    "p4/candidates.csv": (P4, P4_ROUNDS),
    "p4/candidates-15.csv": (P4_WITH_15, P4_WITH_15_ROUNDS),
    "p5/candidates.csv": (P5, P5_ROUNDS),
}


def candidates(table: str) -> dict[str, list[str]]:
    """The lines of a table of candidates: what stands behind each reference."""
    words = [line.partition("#")[0].split() for line in table.splitlines()]
    return {line[0]: line[1:] for line in words if line}


def rounds(table: str) -> list[dict]:
    """The lines of a table of rounds, as `outcome.json` gives them: key, held, entrants, exempt, passed, out."""
    words = [line.partition("#")[0].split() for line in table.splitlines()]
    return [
        {"key": key, "held": held == "held"}
        | dict(zip(("entrants", "exempt", "passed", "out"), map(int, counts), strict=True))
        for key, held, *counts in filter(None, words)
    ]
