import 'server-only'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'

/** The part of Prisma's schema engine that we use. */
export interface SchemaEngine {
  /** Gives the file free; the engine keeps its connection until then. */
  close(): Promise<void>
  diff(request: unknown): Promise<{ readonly stdout: string | null }>
  applyMigrations(request: unknown): Promise<{ readonly appliedMigrationNames: readonly string[] }>
}

interface SchemaEngineModule {
  readonly SchemaEngine: {
    new: (options: unknown, log: (text: string) => void, adapter: unknown) => Promise<Omit<SchemaEngine, 'close'>>
  }
  __wbg_set_wasm(exports: WebAssembly.Exports): void
}

let loading: Promise<SchemaEngineModule> | undefined

/** Once per process: the bindings keep views of the one memory that they were given first. */
function loadModule(): Promise<SchemaEngineModule> {
  loading ??= (async () => {
    const bound = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as SchemaEngineModule
    const path = createRequire(import.meta.url)
      .resolve('@prisma/schema-engine-wasm')
      .replace(/schema_engine\.js$/, 'schema_engine_bg.wasm')
    const { instance } = await WebAssembly.instantiate(readFileSync(path), {
      './schema_engine_bg.js': bound as unknown as WebAssembly.ModuleImports,
    })
    bound.__wbg_set_wasm(instance.exports)
    ;(instance.exports['__wbindgen_start'] as () => void)()
    ;(globalThis as { PRISMA_WASM_PANIC_REGISTRY?: unknown }).PRISMA_WASM_PANIC_REGISTRY = {
      set_message: (message: string) => {
        throw new Error(message)
      },
    }
    return bound
  })()
  return loading
}

/**
 * Prisma's schema engine as WebAssembly over a SQLite file. Its command-line tool would download a binary instead, which
 * fails on a machine without open internet.
 */
export async function openSchemaEngine(file: string, schema: string): Promise<SchemaEngine> {
  const bound = await loadModule()
  const factory = new PrismaBetterSqlite3({ url: `file:${file}` })
  const connections: Awaited<ReturnType<typeof factory.connect>>[] = []
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const connection = await connect()
    connections.push(connection)
    return connection
  }
  const engine = await bound.SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(factory),
  )
  return {
    diff: (request) => engine.diff(request),
    applyMigrations: (request) => engine.applyMigrations(request),
    close: async () => {
      for (const connection of connections) await connection.dispose()
    },
  }
}
