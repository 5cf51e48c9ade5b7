# Real kubectl, of every version found; where there is none, one is built from k8s.io/kubectl.
kubectls=$(ls /usr/lib/google-cloud-sdk/bin/kubectl.1.3[0-3] 2>/dev/null)
[ -n "$kubectls" ] || kubectls=$(command -v kubectl || true)
if [ -z "$kubectls" ] && have go; then
  (cd .ci/kubectl && go build -o "$cache/kubectl" .) && kubectls="$cache/kubectl"
fi
if [ -n "$kubectls" ]; then
  for kubectl in $kubectls; do
    check "embedded API with $(basename "$kubectl")" bash test/contract/apiserver/kubectl.sh "$kubectl"
  done
else
  skip 'real kubectl' 'none found, and no Go to build one with'
fi
if have go; then
  check 'CRDs judged by k8s.io/apiextensions-apiserver' bash -c 'cd .ci/crd-check && go run . ../../crds'
else
  skip 'CRD validation' 'no Go on this machine'
fi
