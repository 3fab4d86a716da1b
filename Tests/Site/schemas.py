"""Holds JSON files against the schemas that Daybook ships: schemas.py [--complete] FILE-OR-FOLDER...

A file is held against the schema of its name: report.json, entry.json, slow-queries.json, manifest.json, status.json,
acknowledgements.json, identity.json and archive.json, in a folder wherever they stand. With --complete every name that the schema has must be there, as in all that this version writes; without, names
that were added later may be missing. Prints a line for each finding, and ends with 1 when there is one.
"""
import argparse
import copy
import glob
import json
import os
import sys

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
# Those that are shipped, and that of the first version of the report, which is still read.
FOLDERS = [os.path.join(HERE, "../../schemas"), os.path.join(HERE, "../ReportingTests/Fixtures")]
NAMES = {
    "report.json": "report-2", "entry.json": "entry-1", "slow-queries.json": "slow-queries-1", "manifest.json": "manifest-1",
    "status.json": "status-2", "acknowledgements.json": "acknowledgements-1",
    "identity.json": "identity-1", "archive.json": "archive-1",
}


def completed(schema):
    """The schema with every property required."""
    if isinstance(schema, list):
        return [completed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {name: completed(part) for name, part in schema.items()}
    # A property may be called "properties" one day; a schema's own are an object of schemas.
    if isinstance(schema.get("properties"), dict) and "additionalProperties" in schema | {"additionalProperties": 0}:
        changed["required"] = sorted(schema["properties"])
    return changed


def validators(is_complete):
    schemas = {}
    for path in [path for folder in FOLDERS for path in glob.glob(f"{folder}/*.schema.json")]:
        with open(path) as file:
            schemas[os.path.basename(path).removesuffix(".schema.json")] = json.load(file)
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    if is_complete:
        schemas = {name: completed(schema) for name, schema in schemas.items()}
    store = {schema["$id"]: schema for schema in schemas.values()}
    return {
        name: jsonschema.Draft202012Validator(
            schema, resolver=jsonschema.RefResolver(schema["$id"], schema, store=store), format_checker=jsonschema.FormatChecker())
        for name, schema in schemas.items()
    }


def files(paths):
    for path in paths:
        if os.path.isdir(path):
            for folder, _, names in sorted(os.walk(path)):
                yield from (os.path.join(folder, name) for name in sorted(names) if name in NAMES)
        else:
            yield path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--complete", action="store_true")
    parser.add_argument("paths", nargs="+", metavar="FILE-OR-FOLDER")
    options = parser.parse_args()
    by_schema = validators(options.complete)
    checked = found = 0
    for path in files(options.paths):
        checked += 1
        name = NAMES.get(os.path.basename(path)) or next((NAMES[name] for name in NAMES if os.path.basename(path).startswith(name[:-5])), None)
        if name is None:
            sys.exit(f"{path}: there is no schema for a file of this name; there are schemas for {', '.join(NAMES)}")
        with open(path) as file:
            content = json.load(file)
        if name == "report-2" and content.get("schemaVersion") == 1:
            name = "report-1"
        errors = list(by_schema[name].iter_errors(content))
        found += len(errors)
        for error in errors[:10]:
            print(f"{path}: {error.json_path}: {error.message[:300]}")
        if len(errors) > 10:
            print(f"{path}: and {len(errors) - 10} more")
    if checked == 0:
        sys.exit(f"there is nothing to check in {', '.join(options.paths)}")
    print(f"JSON: {checked} files, {found} findings")
    sys.exit(1 if found else 0)


main()
