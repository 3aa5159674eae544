#!/usr/bin/python3
"""A Takeout of many small photos in several zip parts, each photo's side-car in another part than the photo: how much
memory and how many open files does `morphoscope import-takeout` take?

Example: make_takeout.py DIR --photos 100000; (ulimit -n 24; command time -v morphoscope import-takeout DIR/*.zip -o OUT)
"""
import argparse
import json
import pathlib
import random
import zipfile


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--bytes", type=int, default=8_000)
    parser.add_argument("--parts", type=int, default=4)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    noise = random.Random(1).randbytes(arguments.bytes + 1000)
    parts = [zipfile.ZipFile(arguments.folder / f"takeout-20240101T000000Z-{number + 1:03}.zip", "w")
             for number in range(arguments.parts)]
    for photo in range(arguments.photos):
        name = f"Takeout/Google Photos/Photos from {2000 + photo % 24}/IMG_{photo:06}.jpg"
        start = photo % 1000
        parts[photo % len(parts)].writestr(name, b"\xff\xd8\xff\xe0" + noise[start:start + arguments.bytes])
        parts[(photo + 1) % len(parts)].writestr(
            name + ".supplemental-metadata.json",
            json.dumps({"title": f"IMG_{photo:06}.jpg", "photoTakenTime": {"timestamp": str(1_000_000_000 + photo)}}))
    for part in parts:
        part.close()


if __name__ == "__main__":
    main()
