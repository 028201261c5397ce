// What a plugin's process runs before the plugin: takes away what Node's permission model leaves open. Measured on
// Node 26.10 with `--permission` and nothing allowed: node:sqlite opens, creates and attaches files anywhere;
// process.kill ends the engine, which has the same user; process._debugProcess opens the engine's inspector;
// os.setPriority starves it; v8 flags bring back what the command line forbids. These are the singletons that every way of importing leads to, so an import hook is not
// needed, and their originals are out of reach afterwards. Costs a few milliseconds of each start.

const GUARD = `
import module from 'node:module'
const denied = (what) => {
  const refuse = function () {
    throw Object.assign(new Error('a plugin may not use ' + what), { code: 'ERR_ACCESS_DENIED', permission: what })
  }
  refuse.prototype = Object.freeze({})
  return Object.freeze(refuse)
}
const shut = (holder, name, what) => {
  if (holder && name in holder)
    Object.defineProperty(holder, name, { value: denied(what), writable: false, configurable: false, enumerable: true })
}
for (const name of ['kill', '_kill', '_debugProcess', '_debugEnd', 'setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups'])
  shut(process, name, 'process.' + name)
for (const [name, members] of Object.entries({
  sqlite: null,
  os: ['setPriority'], v8: ['setFlagsFromString'],
})) {
  let exported
  try {
    exported = process.getBuiltinModule('node:' + name)
  } catch {}
  if (!exported) continue
  const seen = members ?? Object.keys(exported).filter((key) => typeof exported[key] === 'function')
  for (const member of seen) {
    try {
      shut(exported, member, 'node:' + name)
      if (exported.default && exported.default !== exported) shut(exported.default, member, 'node:' + name)
    } catch {
      process.exit(78)
    }
  }
}
module.syncBuiltinESMExports()
`

/** For `--import`: a data URL, because the process may read no file but its own. */
export const PROCESS_GUARD_URL = `data:text/javascript;base64,${Buffer.from(GUARD).toString('base64')}`
