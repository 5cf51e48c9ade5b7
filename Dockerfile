# Build with the lock file on Node 24, run the bundle on a slim image without build tools, as a user without rights.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY .ci/link-bin.mjs .ci/
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run typecheck && npm run bundle
# The one package that cannot be bundled (native binaries), with what it needs.
RUN node .ci/prune-runtime.mjs /runtime

FROM node:24-bookworm-slim
# git for sources, openssh-client for ssh:// ones, gnupg for signatures.
RUN apt-get update \
 && apt-get install -y --no-install-recommends git openssh-client gnupg ca-certificates \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /src/dist/ ./dist/
COPY --from=build /src/crds/ ./crds/
COPY --from=build /runtime/node_modules/ ./node_modules/
ENV NODE_ENV=production AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["node", "--enable-source-maps", "/app/dist/longshore.mjs"]
CMD ["run"]
