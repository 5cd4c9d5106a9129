# Runs sql-program.sql with Python's own sqlite3: `sql-program.py <path of the extension> <folder>`.
import json
import pathlib
import sqlite3
import sys

db = sqlite3.connect(":memory:", isolation_level=None)
db.enable_load_extension(True)
db.load_extension(sys.argv[1])
results = {"load": True}
program = pathlib.Path(__file__).with_name("sql-program.sql").read_text()
for statement in program.split("\n\n"):
    for step, ok in db.execute(statement):
        results[step] = ok == 1 or f"gave {ok}"
print(json.dumps(results))
