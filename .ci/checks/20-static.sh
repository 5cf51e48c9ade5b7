check 'lint' npm run -s lint
check 'import directions' npm run -s check:imports
check 'generated files' npm run -s verify:generated
