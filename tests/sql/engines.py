#!/usr/bin/env python3
"""Runs the queries of random playbooks in an engine and holds each row against the review's, column by column.

    tests/sql/engines.py duckdb FOLDER
    tests/sql/engines.py postgres FOLDER "host=/tmp/socket dbname=postgres"
    tests/sql/engines.py spark FOLDER
    tests/sql/engines.py sqlite FOLDER

FOLDER holds what `REDRESS_WORLDS=FOLDER cargo test --test sql a_world_for_other_engines` wrote. Ends with 1 at the first row that
differs; a playbook that the dialect refuses is counted and left out. A line says what each playbook held, so that a run cut off
says how far it came.
"""

import csv
import pathlib
import sys

ERROR = 12
csv.field_size_limit(1 << 24)


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def quoted(name, mark='"'):
    return mark + name.replace(mark, mark * 2) + mark


class Duckdb:
    def __init__(self, _):
        import duckdb

        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 2")

    def answers(self, tables, query):
        for name, (header, body) in tables.items():
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")
            columns = ", ".join(f"{quoted(column)} VARCHAR" for column in header)
            self.connection.execute(f"CREATE TABLE {name} ({columns})")
            if body:
                places = ", ".join(["?"] * len(header))
                self.connection.executemany(f"INSERT INTO {name} VALUES ({places})", body)
        return self.connection.execute(query).fetchall()


class Sqlite:
    """The SQLite of this Python, which may be older than the one the program is tested with."""

    def __init__(self, _):
        import sqlite3

        self.connection = sqlite3.connect(":memory:")

    def answers(self, tables, query):
        for name, (header, body) in tables.items():
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")
            columns = ", ".join(f"{quoted(column)} TEXT" for column in header)
            self.connection.execute(f"CREATE TABLE {name} ({columns})")
            places = ", ".join(["?"] * len(header))
            self.connection.executemany(f"INSERT INTO {name} VALUES ({places})", body)
        return self.connection.execute(query).fetchall()


class Postgres:
    def __init__(self, where):
        import psycopg

        self.connection = psycopg.connect(where, autocommit=True)

    def answers(self, tables, query):
        with self.connection.cursor() as cursor:
            for name, (header, body) in tables.items():
                cursor.execute(f"DROP TABLE IF EXISTS {name}")
                columns = ", ".join(f"{quoted(column)} TEXT" for column in header)
                cursor.execute(f"CREATE TABLE {name} ({columns})")
                places = ", ".join(["%s"] * len(header))
                cursor.executemany(f"INSERT INTO {name} VALUES ({places})", body)
            cursor.execute(query.encode())
            return cursor.fetchall()


class Spark:
    def __init__(self, _):
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.sql.shuffle.partitions", "2").config("spark.driver.memory", "4g")
        # A large playbook has more steps than Spark takes by itself.
        builder = builder.config("spark.sql.analyzer.maxIterations", "1000")
        # What was run is not looked at again; the plans of a hundred large queries are more than the memory.
        for kept in ("spark.sql.ui.retainedExecutions", "spark.ui.retainedJobs", "spark.ui.retainedStages"):
            builder = builder.config(kept, "1")
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")

    def answers(self, tables, query):
        from pyspark.sql.types import StringType, StructField, StructType

        for name, (header, body) in tables.items():
            schema = StructType([StructField(column, StringType()) for column in header])
            self.session.createDataFrame([tuple(row) for row in body], schema).createOrReplaceTempView(name)
        return [tuple(row) for row in self.session.sql(query.rstrip().rstrip(";")).collect()]


def place(error):
    """Table, column and code of an error that has a place, else the whole error."""
    return ": ".join(error.split(": ")[:2]) if error.startswith(("orders:", "claims:")) else error


def same_error(review, query, wrong, grouped):
    if place(review) == place(query):
        return True
    # Of several other orders of a customer that are wrong, and of several lines of an order, the review names the first;
    # a table has no first.
    others = review.endswith("is taken from, too)") and ": another order of the customer, which `" in query
    lines = grouped and review.split(": ")[0] == query.split(": ")[0]
    return (others or lines) and place(query) in wrong


def compared(row):
    cells = ["" if cell is None else str(cell).removeprefix("'") for cell in row]
    return cells


def main():
    engine, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    make = {"duckdb": Duckdb, "postgres": Postgres, "spark": Spark, "sqlite": Sqlite}[engine]
    own = make(sys.argv[3] if len(sys.argv) > 3 else "")
    worlds, cases, refused = 0, 0, 0
    for world in sorted(folder.iterdir(), key=lambda path: int(path.name)):
        query = world / f"query.{engine}.sql"
        if not query.exists():
            refused += 1
            continue
        tables = {}
        for name in ("orders", "claims", "history"):
            if (world / f"{name}.csv").exists():
                header, *body = rows(world / f"{name}.csv")
                tables[name] = (header, body)
        try:
            found = own.answers(tables, query.read_text(encoding="utf-8"))
        except Exception as error:  # whatever an engine says, the world it says it of is what matters
            sys.exit(f"{world}: {str(error)[:2000]}")
        grouped = 'lines = "grouped"' in (world / "playbook.toml").read_text(encoding="utf-8")
        wrong = set((world / "wrong.txt").read_text(encoding="utf-8").splitlines())
        found = sorted(map(compared, found))
        expected = sorted(map(compared, rows(world / "review.csv")))
        if len(found) != len(expected):
            sys.exit(f"{world}: {len(found)} rows, expected {len(expected)}")
        for one, other in zip(expected, found):
            if one[:ERROR] != other[:ERROR] or not same_error(one[ERROR], other[ERROR], wrong, grouped):
                sys.exit(f"{world}:\nreview {one}\nquery  {other}")
        worlds, cases = worlds + 1, cases + len(found)
        print(f"{world.name}: {len(found)} cases the same", flush=True)
    print(f"{engine}: {worlds} playbooks, {cases} cases the same; {refused} playbooks refused")


if __name__ == "__main__":
    main()
