"""An SMTP server on a free port of the loopback interface, until standard input ends.

smtp-server.py FOLDER [REJECTED...]: stores every message in FOLDER/1.eml, 2.eml, ... with the recipients in 1.to, ...;
prints its port first.
"""
import asyncio
import sys

from aiosmtpd.smtp import SMTP


class Handler:
    def __init__(self, folder, rejected):
        self.folder, self.rejected, self.count = folder, rejected, 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.rejected:
            return "550 5.1.1 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        with open(f"{self.folder}/{self.count}.eml", "wb") as file:
            file.write(envelope.original_content)
        with open(f"{self.folder}/{self.count}.to", "w") as file:
            file.write("\n".join(envelope.rcpt_tos))
        return "250 OK"


async def main():
    handler = Handler(sys.argv[1], sys.argv[2:])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="mail.test"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
