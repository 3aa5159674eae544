#!/usr/bin/python3
"""The README's table of scores out of what `morphoscope score SESSION --json` printed for several sessions.

Every model is taken from the first file that has it, so name the session of the aligned model first. Median over all
rows, in brackets the worst decile. --columns names other columns.
Example: score_table.py aligned.json vae.json ae.json
"""
import argparse
import json

COLUMNS = ["echo", "sharp", "half_transparency", "end_ssim", "pdv", "jump", "fold", "trust", "pck_half", "pck_1",
           "pck_2", "path_error"]
BETTER_SMALL = {"echo", "half_transparency", "pdv", "jump", "fold", "path_error"}
ORDER = ["crossfade", "similarity", "ae", "vae", "aligned"]


def rows_by_model(files):
    chosen = {}
    for file in files:
        found = {}
        for row in json.load(open(file)):
            found.setdefault(row["model"], []).append(row)
        for model, rows in found.items():
            chosen.setdefault(model, rows)
    return chosen


def cell(rows, column):
    values = sorted(row[column] for row in rows if row.get(column) is not None)
    if not values:
        return ""
    at = lambda share: values[int(share * (len(values) - 1))]  # noqa: E731
    worst = at(0.9 if column in BETTER_SMALL else 0.1)
    return f"{at(0.5):.3f} ({worst:.3f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--columns", nargs="+", default=COLUMNS)
    arguments = parser.parse_args()
    chosen = rows_by_model(arguments.files)
    models = [model for model in ORDER if model in chosen]
    print("| score | " + " | ".join(models) + " |")
    print("|---" * (len(models) + 1) + "|")
    for column in arguments.columns:
        cells = [cell(chosen[model], column) for model in models]
        if any(cells):
            print(f"| {column} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
