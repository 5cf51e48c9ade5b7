# The chart: helm lint and template, every rendered object judged by kubeconform. The standard kinds' schemas cannot be
# downloaded here, so the ones that this chart uses are taken from the OpenAPI document that kubectl's own library embeds
# where that is possible, and skipped by name where not.
if have go; then
  export PATH="$PATH:$(go env GOPATH)/bin"
  have helm || go install helm.sh/helm/v3/cmd/helm@v3.21.4 || true
  have kubeconform || go install github.com/yannh/kubeconform/cmd/kubeconform@v0.6.7 || true
fi
if have helm; then
  check 'helm lint' helm lint --strict charts/longshore
  check 'helm template and kubeconform' bash .ci/chart-check.sh
else
  skip 'chart' 'helm is not installed and there is no Go to build it with'
fi
