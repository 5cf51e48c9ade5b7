#!/usr/bin/env bash
# Renders the chart with the defaults and with everything on, and judges every object by Kubernetes' own schemas.
set -euo pipefail
rendered=$(mktemp -d)
trap 'rm -rf "$rendered"' EXIT
helm template longshore charts/longshore --namespace longshore --kube-version 1.32.0 >"$rendered/default.yaml"
helm template longshore charts/longshore --namespace longshore --kube-version 1.32.0 \
  --set metrics.serviceMonitor.enabled=true --set metrics.dashboards.enabled=true --set metrics.rules.enabled=true --set metrics.perObject=false \
  --set watchNamespace=shop --set 'serviceAccount.annotations.eks\.amazonaws\.com/role-arn=arn:aws:iam::123456789012:role/longshore' >"$rendered/all.yaml"
grep -q 'helm.sh/resource-policy: keep' "$rendered/default.yaml" || { echo 'the CRDs have no resource-policy keep'; exit 1; }
# Wrong values are refused by the schema, not rendered.
if helm template longshore charts/longshore --kube-version 1.32.0 --set replicas=none >/dev/null 2>&1; then
  echo 'values.schema.json accepts replicas=none'
  exit 1
fi
if ! command -v kubeconform >/dev/null; then
  echo 'kubeconform: SKIPPED: not installed and no Go to build it with'
  exit 0
fi
# The module k8s.io/kubernetes carries the OpenAPI v3 documents of every group; only the download is needed, no build.
module=$(go mod download -json k8s.io/kubernetes@v1.32.5 | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
node .ci/kube-schemas.mjs "$module/api/openapi-spec/v3" "$rendered/schemas"
# ServiceMonitor and PrometheusRule belong to the Prometheus operator; their schemas are in none of the registries.
kubeconform -strict -summary -skip monitoring.coreos.com/v1/ServiceMonitor,monitoring.coreos.com/v1/PrometheusRule \
  -schema-location "$rendered/schemas/{{ .ResourceKind }}{{ .KindSuffix }}.json" "$rendered/default.yaml" "$rendered/all.yaml"
