// Loaded into every child before its own code: when the command that started it is gone, however it went, the child
// ends in order as on a Ctrl-C, and after a grace without asking.
const grace = 10_000

if (process.channel !== undefined) {
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM')
    setTimeout(() => process.exit(1), grace).unref()
  })
  // A channel that is listened to would hold open a child that has nothing left to do.
  process.channel.unref()
}
