# Daybook from its Debian package, which "make package" writes: docker build -t daybook .
FROM debian:trixie-slim

# A number of its own, so that volumes and Kubernetes can name it.
RUN groupadd --gid 10001 daybook \
    && useradd --uid 10001 --gid daybook --no-create-home --home-dir /var/lib/daybook --shell /usr/sbin/nologin daybook

# curl sends heartbeats, msmtp hands mail to a relay.
COPY dist/daybook_*.deb /tmp/
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl msmtp-mta /tmp/daybook_*.deb \
    && rm -rf /tmp/daybook_*.deb /var/lib/apt/lists/* \
    && install -d -o daybook -g daybook /var/lib/daybook/archive /var/lib/daybook/site

USER 10001
WORKDIR /var/lib/daybook
ENTRYPOINT ["daybook"]
