"""What the archive of the stack holds, and a database over it, both by the template's own settings.

Firehose and Athena do not run here. `deliver` does what the processors of a delivery stream are documented to
do, and DuckDB runs the queries over typed columns, which is why they use only what both know.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from duckdb import DuckDBPyConnection

from tests.support.packages.stack import Template, resources

type Records = list[bytes]
type Rows = list[dict[str, Any]]

DAY = "2026-11-30"
TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "int": (int,),
    "bigint": (int,),
    "double": (int, float),
}
"""The values that a column of a type takes. DuckDB knows the types by the same names."""


def is_sent(line: str, pattern: str) -> bool:
    """Return whether a subscription with the filter `pattern` sends a line: all, or JSON that has a field."""
    if not pattern:
        return True
    field = re.fullmatch(r'\{ \$\.(\w+) = "\*" \}', pattern)
    assert field, f"unknown filter {pattern}"
    return line.startswith("{") and field[1] in json.loads(line)


def send(lines: Iterable[str], pattern: str) -> Records:
    """Return what CloudWatch sends of a log: gzipped envelopes, here with three events each."""
    sent = [line for line in lines if is_sent(line, pattern)]
    chunks = [sent[start : start + 3] for start in range(0, len(sent), 3)]
    return [
        gzip.compress(
            json.dumps(
                {"messageType": "DATA_MESSAGE", "logEvents": [{"message": line} for line in chunk]}
            ).encode()
        )
        for chunk in chunks
    ]


def deliver(records: Records, destination: Mapping[str, Any]) -> bytes:
    """Return the object that a stream with this destination writes to S3."""
    steps: dict[str, Callable[[Records], Records]] = {
        "Decompression": lambda records: [gzip.decompress(record) for record in records],
        "CloudWatchLogProcessing": lambda records: [
            event["message"].encode() for record in records for event in json.loads(record)["logEvents"]
        ],
        "AppendDelimiterToRecord": lambda records: [record + b"\n" for record in records],
    }
    for processor in destination["ProcessingConfiguration"]["Processors"]:
        records = steps[processor["Type"]](records)
    assert destination["CompressionFormat"] == "GZIP"
    return gzip.compress(b"".join(records))


def pipe(records: Iterable[Mapping[str, Any]], found: Mapping[str, Any]) -> Records:
    """Return what a pipe with the properties `found` sends of a DynamoDB stream: the events of its filter."""
    [pattern] = found["SourceParameters"]["FilterCriteria"]["Filters"]
    wanted = json.loads(pattern["Pattern"])
    assert wanted.keys() == {"eventName"}
    template = found["TargetParameters"]["InputTemplate"]
    sent = [record for record in records if record["eventName"] in wanted["eventName"]]
    return [_fill(template, record).encode() for record in sent]


def _fill(template: str, record: Mapping[str, Any]) -> str:
    return re.sub(r"<\$\.([\w.]+)>", lambda found: _render(record, found[1]), template)


def _render(record: Mapping[str, Any], path: str) -> str:
    """Return the text at a path of a record, which is not escaped, or the JSON of the object there."""
    value: Any = record
    for name in path.split("."):
        value = value[name]
    return value if isinstance(value, str) else json.dumps(value)


def archive(template: Template, stream: str, subscription: str, lines: Iterable[str]) -> bytes:
    """Return the archived object of the `lines` of a log, by the names of its stream and its subscription."""
    found = resources(template, "AWS::KinesisFirehose::DeliveryStream")[stream]
    filters = resources(template, "AWS::Logs::SubscriptionFilter")[subscription]
    assert filters["DestinationArn"] == {"Fn::GetAtt": [stream, "Arn"]}
    return deliver(send(lines, filters["FilterPattern"]), found["ExtendedS3DestinationConfiguration"])


def fill_tables(database: DuckDBPyConnection, template: Template, objects: Mapping[str, bytes]) -> None:
    """Make a table of the template in `database` for each of `objects`, which has its name, of one day."""
    for table in resources(template, "AWS::Glue::Table").values():
        described = table["TableInput"]
        if described["Name"] not in objects:
            continue
        columns = {each["Name"]: each["Type"] for each in described["StorageDescriptor"]["Columns"]}
        types = columns | {key["Name"]: key["Type"] for key in described["PartitionKeys"]}
        typed = ", ".join(f"{name} {type_}" for name, type_ in types.items())
        database.execute(f"CREATE TABLE {described['Name']} ({typed})")
        marks = ", ".join("?" * len(types))
        rows = [read_row(line, columns) for line in gzip.decompress(objects[described["Name"]]).splitlines()]
        database.executemany(
            f"INSERT INTO {described['Name']} VALUES ({marks})", [(*row, DAY) for row in rows]
        )


def read_row(line: bytes, columns: Mapping[str, str]) -> list[Any]:
    """Return the values of a JSON line in the order of `columns`. Fails for a value of another type.

    A blank line, which follows a message that ends with a newline, is a row of nulls, as for Athena's SerDe.
    """
    found = json.loads(line or b"{}")
    row = [found.get(name) for name in columns]
    wrong = [
        (name, value)
        for (name, kind), value in zip(columns.items(), row, strict=True)
        if value is not None and type(value) not in TYPES[kind]
    ]
    assert wrong == [], f"not of the column's type: {wrong}"
    return row


def run_query(database: DuckDBPyConnection, template: Template, name: str, *days: str) -> Rows:
    """Return the rows of the named query `name` for two days, by default the day of the lines."""
    queries = resources(template, "AWS::Athena::NamedQuery").values()
    (sql,) = (query["QueryString"] for query in queries if query["Name"] == name)
    found = database.execute(sql, days or (DAY, DAY))
    names = [each[0] for each in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
