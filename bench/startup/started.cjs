// Loaded before the server (--require): the first line of JavaScript that runs says that node has started.
require('node:fs').writeSync(1, '{"message":"node.started"}\n')
