#!/bin/bash
# Runs a real control plane without a node, in a network namespace with nothing but a loopback interface, and checks
# what users and the rest of the image rely on. Needs unprivileged user namespaces or root, and openssl.
# usage: test/control-plane.sh KILN_NODE [sqlite|etcd] [one-process|units] [ipv4|dual|ipv6]
set -euo pipefail

binary=$(realpath "$1") datastore=${2:-sqlite} layout=${3:-one-process} family=${4:-ipv4}
if [ -z "${KILN_INSIDE:-}" ]; then
	KILN_INSIDE=1 exec unshare --map-root-user --net "$0" "$binary" "$datastore" "$layout" "$family"
fi
ip link set lo up
work=$(mktemp -d)
state=$work/state drop=$work/state/manifests
declare -A running=()
trap 'kill -9 "${running[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT
applets=(control-plane)
[ "$layout" = one-process ] || applets=(datastore control-plane controller-manager scheduler)

# Of each family: networks, the name server, the node's own address, and one that it gets later, as openssl writes it and in a URL.
v4=('"10.42.0.0/16"' '"10.43.0.0/16"' '"10.43.0.10"' 192.0.0.8 10.9.9.9 10.9.9.9 10.9.9.9)
v6=('"fd00:42::/56"' '"fd00:43::/112"' '"fd00:43::a"' 100:0:0:1::8 fd00:9::9 FD00:9:0:0:0:0:0:9 '[fd00:9::9]')
case $family in
ipv4) networks=("${v4[@]}") wish=SingleStack ;;
ipv6) networks=("${v6[@]}") wish=SingleStack ;;
dual)
	networks=("${v4[0]},${v6[0]}" "${v4[1]},${v6[1]}" "${v4[2]},${v6[2]}" "${v4[@]:3}")
	wish=PreferDualStack
	;;
esac
own=${networks[3]} later=${networks[4]} name=${networks[5]} host=${networks[6]}

cat >"$work/node.json" <<JSON
{"hostname": "kiln", "image": {"id": "test", "version": "1", "built": "2026-11-24T00:00:00Z"},
 "network": {"pod-cidrs": [${networks[0]}], "service-cidrs": [${networks[1]}], "cluster-dns": [${networks[2]}], "cluster-domain": "cluster.local"},
 "cni": {"plugin": "flannel", "backend": "vxlan", "network-policy": false}, "load-balancer": {"plugin": "servicelb"}, "control-plane": "$layout", "datastore": {"kind": "$datastore"},
 "api": {"port": 6443, "extra-sans": ["127.0.0.1"]}, "kubelet": {"max-pods": 110},
 "memory": {"gogc": 50, "control-plane-limit": "30%", "agent-limit": "96Mi", "eviction-threshold": "50Mi"}}
JSON

# start APPLET...: as their units do.
start() {
	for applet; do
		"$binary" "$applet" --config "$work/node.json" --state-dir "$state" \
			--manifests "$(dirname "$0")/../../manifests" >>"$work/log" 2>&1 &
		running[$applet]=$!
	done
	# What is not ready lists its checks, and those that pass say "ok" as well.
	# shellcheck disable=SC2016 # for eval
	eventually '[ "$(kubectl get --raw /readyz)" = ok ] && echo answers' answers
}
# cut APPLET...: without a chance to say goodbye.
cut() {
	for applet; do
		kill -9 "${running[$applet]}"
		wait "${running[$applet]}" 2>/dev/null || true
	done
}
kubectl() { "$binary" kubectl --kubeconfig "$state/kubeconfig/admin.conf" "$@" 2>&1; }
fail() {
	echo "FAILED: $*" >&2
	tail -20 "$work/log" >&2
	exit 1
}
# eventually COMMAND TEXT: the output of the command contains the text within three minutes. Errors are output too, and name what was
# asked for: the text is to be none that they have.
eventually() {
	for _ in $(seq 360); do
		case $(eval "$1" || true) in *"$2"*) echo "ok: $1: $2" && return ;; esac
		sleep 0.5
	done
	fail "$1 never said $2, but: $(eval "$1")"
}

start "${applets[@]}"
eventually "kubectl get serviceaccount default -o name" serviceaccount/default
eventually "kubectl get endpointslices kubernetes" "$own"

# A Service has an address of each family when it wants them.
spec="{ipFamilyPolicy: $wish, ports: [{port: 80}]}"
eventually "echo '{apiVersion: v1, kind: Service, metadata: {name: s}, spec: $spec}' | kubectl apply -f -" service/s
for network in ${networks[1]//[\",]/ }; do
	eventually "kubectl get service s -o jsonpath={.spec.clusterIPs}" "${network%%[.:]*}"
done

# The documents that describe the API: as a whole, the list of those by group and version, and one of them by its hash in that list; and
# what clients do with them.
eventually "kubectl get --raw /openapi/v2" io.k8s.api.apps.v1.Deployment
eventually "kubectl get --raw /openapi/v3" apis/apps/v1
page=$(kubectl get --raw /openapi/v3 | grep -o '/openapi/v3/apis/apps/v1?hash=[0-9A-F]*')
eventually "kubectl get --raw '$page'" io.k8s.api.apps.v1.Deployment
eventually "kubectl explain deployment.spec.strategy" RollingUpdate
eventually "echo '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, dataa: {}}' | kubectl apply -f -" 'unknown field "dataa"'

# Network policies are refused, not ignored, where the node does not enforce them: this is the manifest of such images.
policy='{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"p"},"spec":{"podSelector":{}}}'
eventually "echo '$policy' | kubectl create --dry-run=server -f -" "does not enforce NetworkPolicies"

# What the agent watches to enforce them.
for kind in networkpolicies pods namespaces; do
	eventually "kubectl auth can-i watch $kind --all-namespaces --as agent --as-group kiln:agents" yes
done

# Dropped-in manifests: a custom resource before its definition, a fault that blocks nobody, pruning.
cat >"$drop/app.yaml" <<'YAML'
{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: first}}
YAML
printf '\t[' >"$drop/broken.yaml"
eventually "kubectl get widgets w -o name" widget.example.com/w
eventually "kubectl get --raw /openapi/v2" com.example.v1.Widget
eventually "kubectl get configmap first -o name" configmap/first
eventually "kubectl get events -n kube-system" AddonFailed
echo '{apiVersion: v1, kind: ConfigMap, metadata: {name: second}}' >"$drop/app.yaml"
eventually "kubectl get configmap second -o name" configmap/second
eventually "kubectl get configmap first" NotFound
eventually "kubectl get crd" "No resources found"

# Power cut: nothing is lost, certificates stay; a file that went meanwhile is pruned.
sum=$(sha256sum "$state"/pki/*)
cut "${applets[@]}"
rm "$drop/app.yaml"
start "${applets[@]}"
[ "$sum" = "$(sha256sum "$state"/pki/*)" ] || fail "certificates changed over a restart"
eventually "kubectl get configmap second" NotFound

# Services of type LoadBalancer: the node's address, and one owner for each port. 80 and 443 are those of the ingresses in the manifests.
kubectl create -f - <<<'{apiVersion: v1, kind: Node, metadata: {name: kiln}}' >/dev/null
kubectl patch node kiln --subresource=status --type=merge \
	-p '{"status":{"addresses":[{"type":"InternalIP","address":"'"$later"'"}]}}' >/dev/null
kubectl create service loadbalancer first --tcp=8080:80 >/dev/null
eventually "kubectl get service first" "$later"
kubectl create service loadbalancer second --tcp=8080:80 >/dev/null
eventually "kubectl get events" "port TCP/8080 of the node is in use by service default/first"
kubectl delete service first >/dev/null
eventually "kubectl get service second" "$later"

# A new address gets into the certificate without a restart.
ip address add "$later" dev lo
eventually "openssl s_client -connect $host:6443 </dev/null 2>/dev/null | openssl x509 -noout -ext subjectAltName" "$name"

# Each part can go and come back without the others, which wait for it.
for applet in "${applets[@]}"; do
	[ "$layout" = units ] || break
	cut "$applet"
	start "$applet"
	kubectl create namespace "after-$applet" >/dev/null
	eventually "kubectl get serviceaccount -n after-$applet default -o name" serviceaccount/default
done

# As systemd does: what was started last is stopped first.
for ((i = ${#applets[@]} - 1; i >= 0; i--)); do
	server=${running[${applets[$i]}]}
	kill "$server"
	wait "$server" || fail "${applets[$i]} did not stop cleanly"
done
running=()
echo "ok: stops cleanly"
