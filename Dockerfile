# The image contains only a static binary and CA certificates. It has no shell and no packages, and runs as a numeric
# user.

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
ARG TARGETOS
ARG TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /out/tidewatch ./cmd/tidewatch

FROM scratch
ARG VERSION=dev
LABEL org.opencontainers.image.title="Tidewatch" \
      org.opencontainers.image.description="Schedules queries to AI answer engines and scores what the answers say about brands." \
      org.opencontainers.image.version="$VERSION"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/tidewatch /tidewatch
USER 65532:65532
ENV TIDEWATCH_ADDR=:8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/tidewatch", "healthcheck"]
ENTRYPOINT ["/tidewatch"]
CMD ["serve"]
