# What a user does, to the letter: npm ci && npm test.
check 'npm ci' npm ci --no-audit --no-fund --loglevel=error
check 'npm test' npm test
# A developer's run takes three deaths of each path; here one for every state that a death can leave.
check 'crash sweep, every state' env LONGSHORE_SWEEP=states npx mocha --no-config --import=tsx --require ./test/support/setup.mjs --parallel --jobs 2 'test/scenario/crash/*.test.ts'
# And few random walks; here sixty.
check 'random walks, sixty' env LONGSHORE_WALKS=60 npx mocha --no-config --import=tsx --require ./test/support/setup.mjs test/scenario/random-walk.test.ts
