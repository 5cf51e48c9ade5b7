# What a user does, to the letter: npm ci && npm test.
check 'npm ci' npm ci --no-audit --no-fund --loglevel=error
check 'npm test' npm test
