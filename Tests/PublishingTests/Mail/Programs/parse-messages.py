"""What Python's own reader of mail makes of messages: parse-messages.py FILE... prints one JSON array."""
import email
import json
import sys
from email import policy


def parsed(path):
    raw = open(path, "rb").read()
    message = email.message_from_bytes(raw, policy=policy.default)
    parts = list(message.iter_parts())
    defects = [type(defect).__name__ for part in [message] + parts for defect in part.defects]
    defects += [type(defect).__name__ for value in message.values() for defect in value.defects]
    return {
        "headers": [[name, str(value)] for name, value in message.items()],
        "type": message.get_content_type(),
        "parts": [[part.get_content_type(), part.get_content().replace("\r\n", "\n")] for part in parts],
        "defects": defects,
        "longestLine": max(len(line) for line in raw.split(b"\r\n")),
        "bareLineEnds": raw.replace(b"\r\n", b"").count(b"\n") + raw.replace(b"\r\n", b"").count(b"\r"),
        "isASCII": raw.isascii(),
    }


print(json.dumps([parsed(path) for path in sys.argv[1:]]))
