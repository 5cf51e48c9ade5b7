#!/usr/bin/env bash
# The embedded API server as a real kubectl sees it: kubectl.sh [KUBECTL]
# Starts the server with the CRDs of crds/ and runs the commands of a user, asserting what is printed.
set -u
kubectl=${1:-kubectl}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
export HOME="$work/home" KUBECACHEDIR="$work/cache" KUBECONFIG="$work/kubeconfig"
mkdir -p "$HOME"
passed=0
failed=0

node --import=tsx "$here/serve.ts" "$KUBECONFIG" "$work/data" >"$work/server.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 100); do
  grep -q '^listening' "$work/server.log" && break
  sleep 0.1
done
grep -q '^listening' "$work/server.log" || { cat "$work/server.log"; echo '0 passed, 1 failed'; exit 1; }

k() { timeout 30 "$kubectl" "$@"; }

# check NAME EXPECTED-REGEX COMMAND...: the command succeeds and prints something that matches.
check() {
  local name=$1 expected=$2 output code
  shift 2
  output=$("$@" 2>&1)
  code=$?
  verdict "$name" "$expected" "$output" "$code" 0
}

# refuse NAME EXPECTED-REGEX COMMAND...: the command fails and says something that matches.
refuse() {
  local name=$1 expected=$2 output code
  shift 2
  output=$("$@" 2>&1)
  code=$?
  verdict "$name" "$expected" "$output" "$code" 1
}

verdict() {
  local name=$1 expected=$2 output=$3 code=$4 wanted=$5
  [ "$code" -ne 0 ] && code=1
  if [ "$code" -eq "$wanted" ] && grep -Eq -- "$expected" <<<"$output"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED %s (exit %s)\n  expected: %s\n  printed:\n%s\n' "$name" "$code" "$expected" "$(sed 's/^/    /' <<<"$output")"
  fi
}

service() { # NAME IMAGE COUNT
  cat <<YAML
apiVersion: longshore.dev/v1beta1
kind: EcsService
metadata: {name: $1, namespace: shop, labels: {team: shop}}
spec:
  target: {cluster: shop}
  taskDefinition:
    cpu: 256
    memory: 512
    networkMode: awsvpc
    requiresCompatibilities: [FARGATE]
    containerDefinitions: [{name: app, image: "$2"}]
  service:
    desiredCount: $3
    launchType: FARGATE
    networkConfiguration: {awsvpcConfiguration: {subnets: [subnet-0a1b2c3d]}}
YAML
}
service web repo/app:1 2 >"$work/web.yaml"
service web repo/app:2 2 >"$work/web-2.yaml"
service ssa repo/app:1 1 >"$work/ssa.yaml"
service ssa repo/app:9 1 >"$work/ssa-2.yaml"
service bad repo/app:1 1 | sed 's/desiredCount: 1/desiredCount: 1\n    bogus: true/' >"$work/unknown.yaml"
service bad repo/app:1 -5 >"$work/range.yaml"
printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"shop"},"data":{"a":"1"}}' >"$work/cm.json"
printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"shop"},"data":{"a":"2"}}' >"$work/cm-2.json"

# ---- discovery ----
check 'version' 'Server Version: v1\.32' k version
check 'api-versions' '^longshore\.dev/v1beta1$' k api-versions
check 'api-resources' 'ecsservices +ecs.* longshore\.dev/v1beta1 +true +EcsService' k api-resources
check 'get crd' 'ecsservices\.longshore\.dev +20' k get crd
check 'crd is established' 'condition met' k wait --for=condition=Established crd/ecsservices.longshore.dev --timeout=5s
check 'explain' 'desiredCount' k explain ecsservices.spec.service
check 'explain a built-in kind' 'holderIdentity' k explain lease.spec

# ---- built-in kinds ----
check 'create namespace' 'namespace/shop created' k create namespace shop
check 'get namespaces' 'shop +Active' k get ns
check 'create secret' 'secret/key created' k -n shop create secret generic key --from-literal=token=s3cret
check 'secret holds its value' '^s3cret$' sh -c "'$kubectl' -n shop get secret key -o jsonpath={.data.token} | base64 -d; echo"
check 'get secrets' 'key +Opaque +1' k -n shop get secrets
check 'create configmap' 'configmap/made created' k -n shop create configmap made --from-literal=a=1
check 'create serviceaccount' 'serviceaccount/deployer created' k -n shop create serviceaccount deployer
refuse 'create twice' 'secrets "key" already exists' k -n shop create secret generic key
refuse 'missing namespace' 'namespaces "nowhere" not found' k -n nowhere create configmap a
check 'apply a configmap' 'configmap/settings created' k apply -f "$work/cm.json"
check 'apply it changed (strategic merge)' 'configmap/settings configured' k apply -f "$work/cm-2.json"
check 'apply it unchanged' 'configmap/settings unchanged' k apply -f "$work/cm-2.json"
check 'strategic patch' 'configmap/settings patched' k -n shop patch cm settings -p '{"data":{"b":"3"}}'
check 'configmap merged' '2 3' k -n shop get cm settings -o 'jsonpath={.data.a} {.data.b}'
check 'all kinds' 'configmap/settings' k -n shop get cm,secret,sa

# ---- approvals: immutable, without a status ----
approval=$root/docs/reference/examples/rolloutapproval-gate.yaml
sed 's/targetHash: .*/targetHash: v1:00000000000000000000000000000000/' "$approval" >"$work/approval-2.yaml"
check 'approve' 'rolloutapproval.longshore.dev/checkout-2026-11-21 created' k apply -f "$approval"
check 'columns of an approval' 'checkout-2026-11-21 +checkout +v1:9f86d081884c7d659a2feaa0c55ad015 +sign-off' k -n shop get ra
refuse 'approve another revision with it' 'an approval is immutable: delete this object and create another one' k apply -f "$work/approval-2.yaml"
check 'explain an approval' 'targetHash.*-required-' k explain rolloutapproval.spec
check 'take an approval back' 'deleted' k -n shop delete rolloutapproval checkout-2026-11-21

# ---- custom resources, client side ----
check 'apply' 'ecsservice.longshore.dev/web created' k apply -f "$work/web.yaml"
check 'apply unchanged' 'web unchanged' k apply -f "$work/web.yaml"
check 'diff shows the change' '\+.*repo/app:2' sh -c "'$kubectl' diff -f '$work/web-2.yaml'; true"
check 'apply --dry-run=server' 'configured \(server dry run\)' k apply --dry-run=server -f "$work/web-2.yaml"
check 'dry run stored nothing' 'repo/app:1' k -n shop get ecs web -o yaml
check 'apply a change' 'web configured' k apply -f "$work/web-2.yaml"
check 'generation counts' '^2$' k -n shop get ecs web -o 'jsonpath={.metadata.generation}{"\n"}'
check 'status default' '^-1$' k -n shop get ecs web -o 'jsonpath={.status.observedGeneration}{"\n"}'
check 'get' 'NAME +READY.*AGE' k -n shop get ecsservices
check 'get wide' 'MESSAGE' k -n shop get ecsservices -o wide
check 'get by short name' '^web ' k -n shop get ecs --no-headers
check 'get -A' '^shop +web' k get ecsservices -A --no-headers
check 'get by label' '^web ' k -n shop get ecs -l team=shop --no-headers
check 'get by another label' 'No resources found' k -n shop get ecs -l team=other
check 'get by field' '^web ' k -n shop get ecs --field-selector metadata.name=web --no-headers
check 'get -o json' '"kind": "EcsService"' k -n shop get ecs web -o json
check 'get -o name' '^ecsservice.longshore.dev/web$' k -n shop get ecs -o name
check 'get custom columns' 'repo/app:2' k -n shop get ecs -o custom-columns=I:.spec.taskDefinition.containerDefinitions[0].image
check 'get by category' 'web' k -n shop get longshore
check 'get sorted' '^web ' k -n shop get ecs --sort-by=.metadata.name --no-headers
check 'describe' 'Kind: +EcsService' k -n shop describe ecs web
refuse 'get what is not there' 'ecsservices.longshore.dev "none" not found' k -n shop get ecs none
refuse 'a kind that is not there' "doesn't have a resource type" k get widgets

# ---- changes ----
check 'label' 'labeled' k -n shop label ecs web tier=front
check 'label is there' '^web ' k -n shop get ecs -l 'tier in (front,back)' --no-headers
check 'annotate' 'annotated' k -n shop annotate ecs web reconcile.longshore.dev/requestedAt=now
check 'metadata does not count' '^2$' k -n shop get ecs web -o 'jsonpath={.metadata.generation}{"\n"}'
check 'scale' 'scaled' k -n shop scale ecs web --replicas=5
check 'scale wrote the count' '^5$' k -n shop get ecs web -o 'jsonpath={.spec.service.desiredCount}{"\n"}'
check 'scale with a precondition' 'scaled' k -n shop scale ecs web --current-replicas=5 --replicas=4
refuse 'scale with a wrong one' 'Expected replicas to be 9' k -n shop scale ecs web --current-replicas=9 --replicas=4
check 'patch merge' 'patched' k -n shop patch ecs web --type=merge -p '{"spec":{"suspend":true}}'
check 'patch json' 'patched' k -n shop patch ecs web --type=json -p '[{"op":"replace","path":"/spec/suspend","value":false}]'
refuse 'patch strategic' 'strategic-merge-patch.json is not supported|UnsupportedMediaType' k -n shop patch ecs web -p '{"spec":{"suspend":true}}'
check 'edit' 'edited' env KUBE_EDITOR='sed -i s,app:2,app:3,' timeout 30 "$kubectl" -n shop edit ecs web
check 'edit changed it' 'repo/app:3' k -n shop get ecs web -o yaml
check 'replace' 'replaced' sh -c "'$kubectl' -n shop get ecs web -o yaml | sed s/app:3/app:4/ | '$kubectl' replace -f -"
refuse 'replace an old state' 'the object has been modified' sh -c "'$kubectl' -n shop get ecs web -o yaml | sed 's/app:4/app:5/; s/resourceVersion: .*/resourceVersion: \"1\"/' | '$kubectl' replace -f -"
check 'patch status' 'patched' k -n shop patch ecs web --subresource=status --type=merge -p '{"status":{"observedGeneration":99,"conditions":[{"type":"Ready","status":"True","reason":"Steady","message":"ok","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}'
check 'wait for a condition' 'condition met' k -n shop wait --for=condition=Ready ecs/web --timeout=10s
check 'wait for a jsonpath' 'condition met' k -n shop wait --for=jsonpath='{.spec.service.desiredCount}'=4 --timeout=10s ecs/web
check 'the column shows it' 'web +.*True' k -n shop get ecs web

# ---- validation ----
refuse 'unknown field, strict' 'unknown field "spec.service.bogus"' k apply -f "$work/unknown.yaml"
check 'unknown field, warn' 'Warning: unknown field "spec.service.bogus"' k apply --validate=warn --dry-run=server -f "$work/unknown.yaml"
check 'unknown field, ignore' 'created \(server dry run\)' k apply --validate=ignore --dry-run=server -f "$work/unknown.yaml"
refuse 'value out of range' 'is invalid: spec.service.desiredCount: Invalid value: -5' k apply -f "$work/range.yaml"

# ---- server-side apply ----
check 'apply server-side' 'serverside-applied' k apply --server-side -f "$work/ssa.yaml"
check 'fields are owned' 'f:desiredCount' k -n shop get ecs ssa -o yaml --show-managed-fields
refuse 'conflict' 'Apply failed with 1 conflict: conflict with "kubectl"' k apply --server-side --field-manager=ci -f "$work/ssa-2.yaml"
check 'force' 'serverside-applied' k apply --server-side --field-manager=ci --force-conflicts -f "$work/ssa-2.yaml"
check 'from client side to server side' 'serverside-applied' k apply --server-side --force-conflicts -f "$work/web.yaml"
check 'server-side dry run' 'serverside-applied \(server dry run\)' k apply --server-side --dry-run=server --force-conflicts -f "$work/web.yaml"
check 'server-side diff' '' sh -c "'$kubectl' diff --server-side --force-conflicts -f '$work/web-2.yaml'; test \$? -le 1"

# ---- watch ----
(timeout 4 "$kubectl" -n shop get ecs -w --no-headers >"$work/watch" 2>&1) &
watcher=$!
sleep 1.5
k -n shop label ecs web watched=yes >/dev/null
wait $watcher
check 'get -w shows the change' '^2$' sh -c "grep -c '^web ' '$work/watch'"
(timeout 4 "$kubectl" -n shop get ecs ssa -w --no-headers >"$work/watch-one" 2>&1) &
watcher=$!
sleep 1.5
k -n shop label ecs ssa watched=yes >/dev/null
wait $watcher
check 'get NAME -w' '^2$' sh -c "grep -c '^ssa ' '$work/watch-one'"

# ---- events ----
cat >"$work/event.yaml" <<YAML
apiVersion: v1
kind: Event
metadata: {name: web.1, namespace: shop}
involvedObject: {apiVersion: longshore.dev/v1beta1, kind: EcsService, name: web, namespace: shop}
reason: RolloutSucceeded
message: revision 4 is steady
type: Normal
count: 1
firstTimestamp: "2026-01-01T00:00:00Z"
lastTimestamp: "2026-01-01T00:00:00Z"
source: {component: longshore}
YAML
check 'create an event' 'event/web.1 created' k create -f "$work/event.yaml"
check 'events' 'RolloutSucceeded +ecsservice/web' sh -c "'$kubectl' -n shop get events"
check 'kubectl events' 'RolloutSucceeded' k -n shop events
check 'events --for' 'revision 4 is steady' k -n shop events --for ecsservice.v1beta1.longshore.dev/web
check 'the other view' 'note: revision 4 is steady' k -n shop get events.events.k8s.io web.1 -o yaml

# ---- who may what ----
check 'auth whoami' 'system:admin' k auth whoami
check 'auth can-i' 'yes' k auth can-i create ecsservices
check 'auth can-i --list' '\*\.\*' k auth can-i --list
check 'as a service account' 'created|unchanged|configured|serverside-applied' k --as=system:serviceaccount:shop:deployer apply --server-side --force-conflicts -f "$work/ssa.yaml"
refuse 'as a service account elsewhere' 'Forbidden' k --as=system:serviceaccount:shop:deployer -n default get ecs
refuse 'a service account and secrets' 'Forbidden' k --as=system:serviceaccount:shop:deployer -n shop get secrets
refuse 'a service account that is not there' 'does not exist' k --as=system:serviceaccount:shop:nobody -n shop get ecs
refuse 'can-i as a service account' '^no' k auth can-i get secrets --as=system:serviceaccount:shop:deployer -n shop

# ---- deletion ----
check 'delete --dry-run=server' 'deleted \(server dry run\)' k -n shop delete ecs ssa --dry-run=server
check 'it is still there' '^ssa ' k -n shop get ecs ssa --no-headers
check 'a finalizer holds' 'patched' k -n shop patch ecs ssa --type=merge -p '{"metadata":{"finalizers":["longshore.dev/cleanup"]}}'
check 'delete without waiting' 'deleted' k -n shop delete ecs ssa --wait=false
check 'held back' '20..-' k -n shop get ecs ssa -o 'jsonpath={.metadata.deletionTimestamp}'
(sleep 1.5; k -n shop patch ecs ssa --type=merge -p '{"metadata":{"finalizers":null}}' >/dev/null) &
check 'wait for the end' '' k -n shop wait --for=delete ecs/ssa --timeout=10s
wait %2 2>/dev/null
refuse 'gone' 'not found' k -n shop get ecs ssa
check 'delete' 'deleted' k -n shop delete -f "$work/web.yaml"
check 'delete --all' 'configmap "made" deleted' k -n shop delete cm --all
check 'delete namespace' 'namespace "shop" deleted' k delete namespace shop
refuse 'its content went too' 'not found' k -n shop get secret key
check 'delete a crd' 'deleted' k delete crd gitsources.longshore.dev
refuse 'its routes went too' "doesn't have a resource type|could not find the requested resource" k get gitsources

if grep -q 'request failed' "$work/server.log"; then
  failed=$((failed + 1))
  cat "$work/server.log"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
