# Two stages: the compiler stays behind.
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home mockmint
COPY --from=build /src/target/release/mockmint /usr/local/bin/mockmint
USER mockmint
WORKDIR /data
VOLUME /data
EXPOSE 6468
# Listening on every interface needs MOCKMINT_ADMIN_TOKEN or MOCKMINT_ADMIN_TOKEN_FILE.
ENV MOCKMINT_BIND=0.0.0.0
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s CMD ["mockmint", "healthcheck"]
ENTRYPOINT ["mockmint"]
