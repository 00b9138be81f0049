/**
 * Keeps a server that is ours alone from outliving us. It reads from a pipe of which we hold the other end: whatever ends us,
 * `kill -9` included, the kernel closes the pipe. It signals its own child only, whose process id cannot be another's before
 * this shell has waited for it; it has not when it sends TERM. A server that does not end by TERM (it is frozen, or in a long
 * script) is killed: what it has acknowledged was written. Needs nothing but a POSIX shell.
 *
 * $1: tenths of a second between TERM and KILL. The rest: the server and its arguments.
 */
export const WATCHDOG = `
tenths=$1
shift
"$@" </dev/null &
server=$!
exec >/dev/null 2>&1
read -r line
kill -TERM $server
while [ $tenths -gt 0 ] && kill -0 $server; do
  sleep 0.1
  tenths=$((tenths - 1))
done
kill -0 $server && kill -KILL $server
`
