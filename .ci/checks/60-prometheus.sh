# The dashboards on a real Prometheus: a playground, the tour in fast motion, then every query of every panel.
if have prometheus && have promtool; then
  check 'metrics and dashboards on a real Prometheus' node --import=tsx .ci/prometheus/check.ts
else
  skip 'metrics and dashboards on a real Prometheus' 'no prometheus or promtool on this machine'
fi
