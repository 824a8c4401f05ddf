# Builder and runtime are of the same Debian release, so that the program finds the C library it was linked against.
FROM rust:1.95-slim-trixie AS build
WORKDIR /src
# Cargo, and a C compiler, which this image has, are all that is needed: aws-lc, SQLite and libpq are built from their crates, without CMake.
COPY . .
# Only what is copied out of the cached target folder becomes part of the image.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked -p phoihop-api \
    && cp target/release/phoihop /usr/local/bin/phoihop

FROM debian:trixie-slim
# A fixed number, so that the owner of the data stays the same when the image is built anew.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/phoihop --shell /usr/sbin/nologin phoihop \
    && install --directory --owner=phoihop --group=phoihop --mode=0700 /var/lib/phoihop
COPY --from=build /usr/local/bin/phoihop /usr/local/bin/phoihop
COPY LICENSE /usr/share/doc/phoihop/LICENSE
# The program holds these data; their licences want to be passed on with them.
COPY reference/administrative-units/README.md reference/administrative-units/LICENSE-Apache-2.0.txt /usr/share/doc/phoihop/administrative-units/

USER phoihop
# The embedded database, the master key and the lock.
ENV PHOIHOP_DATA_DIR=/var/lib/phoihop
# By default it would be the address it listens on, at which no client reaches it.
ENV PHOIHOP_PUBLIC_URL=http://127.0.0.1:8080
VOLUME /var/lib/phoihop
EXPOSE 8080

# bash speaks TCP by itself, so no HTTP client needs to be installed for this.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]

ENTRYPOINT ["phoihop"]
# The address stands here and not in the environment: `demo`, whose password everybody knows, listens on the loopback address only.
CMD ["serve", "--bind", "0.0.0.0:8080"]
