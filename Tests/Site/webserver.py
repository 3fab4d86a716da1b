"""nginx with the site's part of its configuration that Daybook ships, so that headers are the real ones."""
import os
import shutil
import socket
import subprocess
import tempfile
import time

SNIPPET = os.path.join(os.path.dirname(__file__), "../../templates/operations/nginx.conf")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class WebServer:
    """Serves folders, each on a port of its own; `addresses` are theirs, in the same order."""

    def __init__(self, folders):
        self.folders = [os.path.abspath(folder) for folder in folders]

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="daybook-nginx-")
        with open(SNIPPET) as file:
            snippet = file.read()
        assert "listen 127.0.0.1:8080;" in snippet and "root /var/lib/daybook/site;" in snippet
        ports = [free_port() for _ in self.folders]
        self.addresses = [f"http://127.0.0.1:{port}/" for port in ports]
        servers = "\n".join(
            snippet.replace("127.0.0.1:8080", f"127.0.0.1:{port}").replace("/var/lib/daybook/site", f'"{folder}"')
            for port, folder in zip(ports, self.folders))
        scratch = "".join(f"{name}_temp_path {self.folder}/{name};\n" for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
        # Started by root, its workers would be nobody, who may not read every folder.
        user = "user root;\n" if os.getuid() == 0 else ""
        configuration = os.path.join(self.folder, "nginx.conf")
        with open(configuration, "w") as file:
            file.write(
                f"{user}daemon off;\npid {self.folder}/pid;\nerror_log {self.folder}/errors;\nevents {{}}\nhttp {{\n"
                f"types {{ text/html html; text/xml xml; application/json json; }}\naccess_log off;\n{scratch}{servers}\n}}\n")
        self.process = subprocess.Popen(
            ["/usr/sbin/nginx", "-c", configuration, "-e", f"{self.folder}/errors"], stderr=subprocess.DEVNULL)
        for port in ports:
            self._wait(port)
        return self

    def _wait(self, port):
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        with open(f"{self.folder}/errors") as file:
            raise RuntimeError(f"nginx does not listen on 127.0.0.1:{port}: {file.read().strip()}")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
