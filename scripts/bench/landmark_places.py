#!/usr/bin/python3
"""How right places are, over all pairs together, out of what `morphoscope score --landmark-errors` wrote.

A row per kind of point: the share that lies within 1/2, 1 and 2 % of the width (PCK) by the morph and within 1 % by the
best similarity, the share within 1 % where the morph trusts the place (at least --trust), and the share that is more
than .3 % of the width further off than by the similarity. Kinds are named points: --kind middle gable lantern; all
points without a kind are the skyline. --photos keeps the pairs of these photos only.
Example: landmark_places.py errors.csv --kind middle gable gable_left lantern --kind near near_gable
"""
import argparse
import csv


def share(rows, holds):
    return f"{sum(map(holds, rows)) / len(rows):.3f}" if rows else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--kind", nargs="+", action="append", default=[], metavar=("NAME", "POINT"))
    parser.add_argument("--photos", nargs="+")
    parser.add_argument("--trust", type=float, default=.5)
    arguments = parser.parse_args()
    kind_of = {point: kind[0] for kind in arguments.kind for point in kind[1:]}
    rows_of = {}
    for row in csv.DictReader(open(arguments.file)):
        if arguments.photos and not {row["a"], row["b"]} <= set(arguments.photos):
            continue
        numbers = {key: float(row[key]) for key in ("error", "similarity_error", "trust")}
        rows_of.setdefault(kind_of.get(row["landmark"], "skyline"), []).append(numbers)
    print("| points | count | PCK ½ % | PCK 1 % | PCK 2 % | similarity 1 % | trusted 1 % (count) | worse than similarity |")
    print("|---" * 8 + "|")
    for kind, rows in rows_of.items():
        trusted = [row for row in rows if row["trust"] >= arguments.trust]
        cells = [kind, len(rows)]
        cells += [share(rows, lambda r: r["error"] <= limit) for limit in (.005, .01, .02)]  # noqa: B023
        cells.append(share(rows, lambda r: r["similarity_error"] <= .01))
        cells.append(f"{share(trusted, lambda r: r['error'] <= .01)} ({len(trusted)})")
        cells.append(share(rows, lambda r: r["error"] > r["similarity_error"] + .003))
        print("| " + " | ".join(map(str, cells)) + " |")


if __name__ == "__main__":
    main()
