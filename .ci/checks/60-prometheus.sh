# The dashboards on a real Prometheus: a playground, the tour in fast motion, then every query of every panel.
if have promtool; then
  check 'alert rules fire when they should' promtool test rules .ci/prometheus/rules.test.yaml
else
  skip 'alert rules fire when they should' 'no promtool on this machine'
fi
if have prometheus && have promtool; then
  check 'metrics and dashboards on a real Prometheus' node --import=tsx .ci/prometheus/check.ts
else
  skip 'metrics and dashboards on a real Prometheus' 'no prometheus or promtool on this machine'
fi
