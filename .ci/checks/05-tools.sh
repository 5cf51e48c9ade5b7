# Tools that let more of the tests run for real: sshd for git over SSH, Prometheus with promtool for the metrics.
have /usr/sbin/sshd || apt_install openssh-server || skip 'git over SSH' 'openssh-server could not be installed'
have promtool || apt_install prometheus || skip 'Prometheus checks' 'the package prometheus could not be installed'
